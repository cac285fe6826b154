import { expect, test } from 'vitest';
import { numbers, texts } from './search';

test('Search_IsReadAsWhatThePageTakesItFor', () => {
  const search = { who: 7, action: 'execute', target: '', entry: 12, other: 'x' };
  expect(texts('who', 'action', 'target')(search)).toEqual({ who: '7', action: 'execute' });
  expect(numbers('entry')(search)).toEqual({ entry: 12 });
});

test.each([-1, 1.5, '12', Number.NaN, 2 ** 60, null])('Number %j_IsNone', (entry) => expect(numbers('entry')({ entry })).toEqual({}));
