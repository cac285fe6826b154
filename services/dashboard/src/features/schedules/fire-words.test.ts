import { expect, test } from 'vitest';
import { until, zonedTime } from './fire-words';

test('Time_InAZone_IsWhatItsClocksShow', () => {
  expect(zonedTime('2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe('Sun, Mar 29, 2026, 03:00');
  expect(zonedTime('2026-03-29T01:00:30Z', 'America/New_York')).toBe('Sat, Mar 28, 2026, 21:00:30');
});

test('Time_InNoZone_IsUtc', () => {
  expect(zonedTime('2026-03-29T01:00:00Z', 'Europe/Berl')).toBe('Sun, Mar 29, 2026, 01:00 UTC');
});

test('Until_IsSaidInItsLargestUnits', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  expect(until('2026-02-28T23:59:00Z', now)).toBe('now');
  expect(until('2026-03-01T00:00:30Z', now)).toBe('in 30 s');
  expect(until('2026-03-01T00:45:00Z', now)).toBe('in 45 min');
  expect(until('2026-03-01T07:05:00Z', now)).toBe('in 7 h 5 min');
  expect(until('2026-03-12T07:05:00Z', now)).toBe('in 11 days');
});
