import { expect, test } from 'vitest';
import { ago, bytes, date, duration, moment, money, percent, shortMoney, words } from './format';

test.each([[0, '0 ms'], [999, '999 ms'], [1000, '1.0 s'], [59_999, '59.9 s'], [60_000, '1 min 0 s'], [3_661_000, '1 h 1 min'], [200_000_000, '2 d 7 h'], [-5, '0 ms']])('Duration of %i ms_Is %s', (ms, text) => expect(duration(ms)).toBe(text));

test.each([[0, '0 B'], [999, '999 B'], [1500, '1.5 kB'], [999_600, '1.0 MB'], [25_000_000, '25 MB']])('Bytes %i_Are %s', (count, text) => expect(bytes(count)).toBe(text));

test('Money_RoundsOnlyWhatIsShown', () => {
  expect(money(1234.5)).toBe('$1,235');
  expect(money(1234.567, 'USD', 2)).toBe('$1,234.57');
  expect(money(-40000)).toBe('-$40,000');
  expect(money(null)).toBe('–');
  expect(shortMoney(99_999)).toBe('$99,999');
  expect(shortMoney(22_368_952.39)).toBe('$22.37M');
});

test('Percent_OfNothing_IsADash', () => {
  expect(percent(null)).toBe('–');
  expect(percent(0.12345)).toBe('12.3 %');
});

test('Date_IsNotShiftedByTheZone', () => {
  expect(date('2026-03-01')).toBe('Mar 1, 2026');
  expect(date('not a date')).toBe('not a date');
});

test('Ago_GrowsCoarser', () => {
  const now = Date.parse('2026-03-10T12:00:00Z');
  expect(['2026-03-10T11:59:55Z', '2026-03-10T11:59:00Z', '2026-03-10T09:00:00Z', '2026-03-09T11:00:00Z'].map((at) => ago(at, now))).toEqual(['just now', '1 min ago', '3 h ago', '1 day ago']);
});

test.each([['windowDays', 'Window days'], ['risk_analysis', 'Risk analysis'], ['EXPIRY_NEAR', 'EXPIRY NEAR'], ['generate-audit', 'Generate audit']])('Words of %s_Are %s', (name, text) => expect(words(name)).toBe(text));

test('Moment_IsOfTheClockToTheSecond', () => expect(moment('2026-03-10T12:00:05Z')).toMatch(/^Mar (9|10|11), 2026, \d\d:\d\d:05$/));
