import { expect, test } from 'vitest';
import { columnsOf } from './column-lines';

test('Lines_AreColumns_WithTypeAndHeadings', () => {
  expect(columnsOf('well_id\n\n expiry: date = Expiration Date, LEASE_EXPT \nnote:string?\nratio: number = Price = Ratio')).toEqual([
    { name: 'well_id', type: 'string', optional: false, synonyms: [] },
    { name: 'expiry', type: 'date', optional: false, synonyms: ['Expiration Date', 'LEASE_EXPT'] },
    { name: 'note', type: 'string', optional: true, synonyms: [] },
    { name: 'ratio', type: 'number', optional: false, synonyms: ['Price = Ratio'] },
  ]);
});
