import { describe, expect, test } from 'vitest';
import type { WorkflowInput } from '@/api/types';
import { firstValues, formInputs, placeFaults, readInputs } from './inputs';

const inputs = (...list: WorkflowInput[]) => formInputs({ required: list });
const one = (input: Omit<WorkflowInput, 'name'>, text: string) => readInputs(inputs({ name: 'x', ...input }), { x: text }).x;

describe('readInputs', () => {
  test.each([
    ['integer', '90', 90], ['integer', ' 90 ', 90], ['number', '0.10', 0.1], ['number', '1e3', 1000], ['boolean', 'true', true],
    ['date', '2026-03-01', '2026-03-01'], ['object', '{"a":1}', { a: 1 }], ['array', 'a\n\n b ', ['a', 'b']], ['array', '[1,"b"]', [1, 'b']], ['string', '007', '007'],
  ] as const)('%s "%s"_IsReadAsItsType', (type, text, value) => {
    expect(one({ type }, text)).toEqual(value);
  });

  test.each([['integer', 'ninety'], ['number', '1,000'], ['number', 'Infinity'], ['object', '{a}'], ['boolean', 'yes']] as const)('%s "%s"_IsSentAsTypedForTheServerToJudge', (type, text) => {
    expect(one({ type }, text)).toBe(text);
  });

  test('Blank_IsLeftOut', () => {
    expect(readInputs(inputs({ name: 'a', type: 'integer' }, { name: 'b', type: 'string' }), { a: ' ', b: '' })).toEqual({});
  });

  test('NumericList_ReadsNumbers', () => {
    expect(one({ type: 'array', items: { type: 'integer' } }, '1\n2\nthree')).toEqual([1, 2, 'three']);
  });

  test('Enum_KeepsTheTypeOfTheChosenValue', () => {
    expect(one({ type: 'integer', enum: [30, 60, 90] }, '60')).toBe(60);
  });

  test('DateTime_IsSentInUtc', () => {
    expect(one({ type: 'datetime' }, '2026-03-01T10:00')).toBe(new Date('2026-03-01T10:00').toISOString());
  });
});

describe('firstValues', () => {
  test('Defaults_AreShownAsText', () => {
    const list = formInputs({ optional: [{ name: 'n', type: 'integer', default: 90 }, { name: 'b', type: 'boolean', default: false }, { name: 'l', type: 'array', default: ['a', 'b'] }, { name: 'none', type: 'string', default: null }] });
    expect(firstValues(list)).toEqual({ n: '90', b: 'false', l: 'a\nb', none: '' });
  });

  test('Defaults_SurviveTheWayBack', () => {
    const list = formInputs({ optional: [{ name: 'o', type: 'object', default: { a: [1] } }, { name: 'r', type: 'number', default: 0.1 }] });
    expect(readInputs(list, firstValues(list))).toEqual({ o: { a: [1] }, r: 0.1 });
  });
});

describe('placeFaults', () => {
  const at = (path: string, message = 'm') => ({ code: 'C', path, message });

  test('Faults_GoToTheirInputs', () => {
    const placed = placeFaults([at('/context/inputs/windowDays', 'low'), at('/context/inputs/list/0'), at('/context/inputs/a~1b')], ['windowDays', 'list', 'a/b'], '/context/inputs');
    expect(placed.byName).toEqual({ windowDays: ['low'], list: ['m'], 'a/b': ['m'] });
    expect(placed.rest).toEqual([]);
  });

  test('FaultsOfNoInput_AreListed', () => {
    const placed = placeFaults([at('/context/useCase'), at('/context/inputs/window'), at('')], ['windowDays'], '/context/inputs');
    expect(placed.rest).toHaveLength(3);
  });

  test('SeveralFaultsOfOneInput_AreAllKept', () => {
    expect(placeFaults([at('/i/x', 'one'), at('/i/x', 'two')], ['x'], '/i').byName.x).toEqual(['one', 'two']);
  });
});
