import { describe, expect, test } from 'vitest';
import { headingOf, spanOfLine } from './heading';

describe('headingOf', () => {
  test('Json_TopLevelAlone', () => {
    expect(headingOf('{"steps":[{"id":"no"}],"id":"w","version":"1.0.0"}')).toEqual({ id: 'w', version: '1.0.0' });
    expect(headingOf('{"id": ')).toEqual({});
  });

  test('Yaml_TopLevelAlone', () => {
    expect(headingOf('# c\nsteps:\n  - id: no\nid: "w-1" # x\nversion: 1.2.0\n')).toEqual({ id: 'w-1', version: '1.2.0' });
  });
});

test('spanOfLine_OfAnyLine_IsThatLine', () => {
  const text = 'one\ntwo\n\nfour';
  const lines = [1, 2, 3, 4, 9].map((line) => text.slice(...spanOfLine(text, line)));
  expect(lines).toEqual(['one', 'two', '', 'four', 'four']);
});
