import { expect, test } from 'vitest';
import { columnsOf, linesOf } from './column-lines';

test('Lines_AreColumns_WithTypeAndHeadings', () => {
  expect(columnsOf('well_id\n\n expiry: date = Expiration Date, LEASE_EXPT \nnote:string?\nratio: number = Price = Ratio')).toEqual([
    { name: 'well_id', type: 'string', optional: false, synonyms: [] },
    { name: 'expiry', type: 'date', optional: false, synonyms: ['Expiration Date', 'LEASE_EXPT'] },
    { name: 'note', type: 'string', optional: true, synonyms: [] },
    { name: 'ratio', type: 'number', optional: false, synonyms: ['Price = Ratio'] },
  ]);
});

test('Lines_OfColumns_AreThemAgain_WithWhatALineDoesNotSay', () => {
  const columns = [
    { name: 'status', type: 'string', optional: true, enum: ['OPEN', 'SHUT'], synonyms: ['Status', 'Well status, last', '"Quoted" name', 'a "b" c', 'x, "y"'] },
    { name: 'volume', type: 'number', optional: false, synonyms: [] },
  ];
  expect(columnsOf(linesOf(columns), columns)).toEqual(columns);
  expect(columnsOf('status: string = Other', columns)).toEqual([{ name: 'status', type: 'string', optional: false, enum: ['OPEN', 'SHUT'], synonyms: ['Other'] }]);
});
