import { expect, test } from 'vitest';
import { contentTypeOf } from '@/api/ingest-dataset';
import { datasetFor, likelyDatasetFor, newNameFor } from './file-name';

const names = ['leases', 'permits', 'well-tests'];

test.each([['leases.csv', 'leases'], ['Leases (2).CSV', 'leases'], ['Well_Tests.ndjson', 'well-tests'], ['2026-03 permits export.parquet', undefined], ['other.csv', undefined]])(
  'File %s_IsFor %s',
  (file, name) => expect(datasetFor(file, names)).toBe(name),
);

test.each([['2026-03 permits export.parquet', 'permits'], ['scan_expired_leases.csv', 'leases'], ['other.csv', undefined]])(
  'File %s_IsLikelyFor %s',
  (file, name) => expect(likelyDatasetFor(file, names)).toBe(name),
);

test.each([['My Data 2026.csv', 'my-data-2026'], ['2013.tsv', 'data-2013'], ['2018.tsv', 'data-2018'], ['Ünï.csv', 'uni'], ['漢字.csv', 'dataset'], [`${'a'.repeat(62)} b.csv`, 'a'.repeat(62)]])(
  'File %s_IsNamed %s',
  (file, name) => expect(newNameFor(file)).toBe(name),
);

test.each([['a.TSV', 'text/tab-separated-values'], ['a.csv', 'text/csv'], ['a.jsonl', 'application/x-ndjson'], ['a.json', 'application/json'], ['a.parquet', 'application/vnd.apache.parquet'], ['a', 'text/csv']])(
  'File %s_IsSentAs %s',
  (file, type) => expect(contentTypeOf(file)).toBe(type),
);
