import { expect, test } from 'vitest';
import { datasetFor, newNameFor } from './file-name';

const names = ['leases', 'permits', 'well-tests'];

test.each([['leases.csv', 'leases'], ['Leases (2).CSV', 'leases'], ['2026-03 permits export.parquet', 'permits'], ['Well_Tests.ndjson', 'well-tests'], ['other.csv', undefined]])(
  'File %s_IsFor %s',
  (file, name) => expect(datasetFor(file, names)).toBe(name),
);

test.each([['My Data 2026.csv', 'my-data-2026'], ['2026.csv', 'dataset'], ['Ünï.csv', 'n']])('File %s_IsNamed %s', (file, name) => expect(newNameFor(file)).toBe(name));
