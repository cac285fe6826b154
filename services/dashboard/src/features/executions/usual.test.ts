import { expect, test } from 'vitest';
import type { ExecutionStatus } from '@/api/types';
import { usualOf } from './usual';

const run = (seconds: number, more: Partial<ExecutionStatus> = {}) =>
  ({ version: '1.0.0', attempt: 1, startedAt: '2026-01-01T00:00:00Z', finishedAt: new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toISOString(), ...more }) as ExecutionStatus;

test('usualOf_EnoughRunsOfTheVersion_IsTheirMedian', () => {
  expect(usualOf([run(9), run(1), run(4), run(100, { version: '2.0.0' }), run(50, { attempt: 2 })], '1.0.0')).toEqual({ median: 4_000, count: 3 });
});

test('usualOf_TooFew_SaysNothing', () => {
  expect(usualOf([run(1), run(2), run(3, { version: '0.9.0' })], '1.0.0')).toBeNull();
});
