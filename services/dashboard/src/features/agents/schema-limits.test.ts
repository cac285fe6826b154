import { expect, test } from 'vitest';
import type { JsonObject } from '@/api/types';
import { limitsOf } from './schema-limits';

test.each<[JsonObject, string[]]>([
  [{ minimum: 0, maximum: 1_000_000 }, ['0 to 1,000,000']],
  [{ exclusiveMinimum: 0, maximum: 0.00005 }, ['at most 0.00005', 'more than 0']],
  [{ minLength: 1, pattern: '^[a-z]+$' }, ['at least 1 characters', 'matches ^[a-z]+$']],
  [{ maxItems: 3, default: [] }, ['at most 3 items', 'default []']],
  [{ enum: Array.from({ length: 14 }, (_, n) => n) }, ['one of 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more']],
  [{ format: 'date', 'x-unit': 'usd-per-acre', 'x-view': 'keyFigures', deprecated: true }, ['date', 'unit: usd per acre', 'shown as key figures', 'deprecated']],
  [{ minimum: '0', enum: 'no list', format: 7 }, []],
])('Limits of %j_Are %j', (schema, limits) => expect(limitsOf(schema)).toEqual(limits));
