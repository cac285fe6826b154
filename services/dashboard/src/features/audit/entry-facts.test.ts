import { expect, test } from 'vitest';
import { factsOf } from './entry-facts';

test('Facts_OfAnEntry_AreItsPlainValuesAndTheRestIsKept', () => {
  expect(factsOf({ revision: 3, enabled: true, version: null, datasets: ['leases', 'permits'], none: [], answer: { approved: true } })).toEqual({
    facts: [['revision', '3'], ['enabled', 'yes'], ['datasets', 'leases, permits'], ['none', 'none']],
    rest: { answer: { approved: true } },
  });
});

test('Facts_OfOtherShapes_LoseNothing', () => {
  expect(factsOf(['leases v1', 'leases v2'])).toEqual({ facts: [['details', 'leases v1, leases v2']], rest: undefined });
  expect(factsOf([{ a: 1 }])).toEqual({ facts: [], rest: [{ a: 1 }] });
  expect(factsOf('as text')).toEqual({ facts: [], rest: 'as text' });
  expect([factsOf(null), factsOf(undefined)]).toEqual([{ facts: [], rest: undefined }, { facts: [], rest: undefined }]);
});
