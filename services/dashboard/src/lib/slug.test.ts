import { expect, test } from 'vitest';
import { slugOf } from './slug';

test.each([['Oilfield Land & Lease', 'oilfield-land-lease'], ['  Über  Äcker ', 'uber-acker'], ['--', ''], [`${'a'.repeat(62)} b`, 'a'.repeat(62)]])('slugOf_%s_Is', (name, id) => {
  expect(slugOf(name)).toBe(id);
});
