import { expect, test } from 'vitest';
import type { Json } from '@/api/types';
import { fieldsOf, isClosed, typeOf } from './schema-fields';

const names = (schema: Json) => fieldsOf(schema, schema).map((field) => field.name);

test('Fields_OfAnObject_SayTypeNeedAndLimits', () => {
  const schema: Json = {
    type: 'object',
    required: ['rate'],
    properties: {
      rate: { type: 'number', title: 'Discount rate', default: 0.1, minimum: -0.5, maximum: 10, 'x-unit': 'usd-per-acre' },
      outcome: { title: 'Outcome', type: ['string', 'null'], enum: ['RENEW', null], description: 'What to do.', 'x-view': 'key-figures' },
      open: true,
      never: false,
    },
  };
  expect(fieldsOf(schema, schema)).toEqual([
    { name: 'rate', type: 'number', isRequired: true, title: 'Discount rate', description: '', limits: ['-0.5 to 10', 'default 0.1', 'unit: usd per acre'], inner: undefined },
    { name: 'outcome', type: 'string or null', isRequired: false, title: '', description: 'What to do.', limits: ['one of RENEW, null', 'shown as key figures'], inner: undefined },
    { name: 'open', type: 'anything', isRequired: false, title: '', description: '', limits: [], inner: undefined },
    { name: 'never', type: 'nothing', isRequired: false, title: '', description: '', limits: [], inner: undefined },
  ]);
});

test('Fields_OfAnArray_AreThoseOfItsItems', () => {
  const schema: Json = { type: 'object', properties: { leases: { type: ['array', 'object'], items: { type: 'object', properties: { id: { type: 'string' } } } }, tags: { type: 'array', items: { type: 'string' } } } };
  const [leases, tags] = fieldsOf(schema, schema);
  expect(leases!.type).toBe('object or array of object');
  expect(fieldsOf(leases!.inner, schema).map((field) => field.name)).toEqual(['id']);
  expect([tags!.type, tags!.inner]).toEqual(['array of string', undefined]);
});

test('Fields_BehindReferences_AreFoundAndMayTurnInACircle', () => {
  const schema: Json = { $ref: '#/$defs/node', $defs: { node: { type: 'object', required: ['name'], properties: { name: { $ref: '#/$defs/a~1b', title: 'Its name' }, next: { $ref: '#/$defs/node' } } }, 'a/b': { type: 'string' } } };
  const [name, next] = fieldsOf(schema, schema);
  expect([name!.type, name!.title, name!.isRequired]).toEqual(['string', 'Its name', true]);
  expect(fieldsOf(next!.inner, schema).map((field) => field.name)).toEqual(['name', 'next']);
  const round: Json = { $ref: '#' };
  expect([names(round), typeOf(round, round)]).toEqual([[], '#']);
  const whole: Json = { type: 'array', items: { $ref: '#' } };
  expect(names(whole)).toEqual([]);
});

test('Fields_OfAlternatives_AreAllOfThemAndNoneIsRequired', () => {
  const schema: Json = {
    allOf: [{ required: ['id'], properties: { id: { type: 'integer' } } }],
    oneOf: [{ required: ['a'], properties: { a: { type: 'string' } } }, { required: ['b'], properties: { b: { type: 'boolean' } } }],
  };
  expect(fieldsOf(schema, schema).map(({ name, isRequired }) => [name, isRequired])).toEqual([['id', true], ['a', false], ['b', false]]);
});

test('Fields_OfOpenObjects_NameThePattern', () => {
  expect(names({ patternProperties: { '^x-': {} }, additionalProperties: { type: 'integer' } })).toEqual(['/^x-/', 'any other name']);
});

test.each<[Json, string]>([
  [{ anyOf: [{ type: 'string' }, { type: 'number' }, { type: 'string' }] }, 'string or number'],
  [{ const: 5 }, '5'],
  [{ type: ['null', 'array', 'string'], items: {} }, 'string or array of anything or null'],
  [{ properties: {} }, 'object'],
  [{ items: { type: 'array', items: {} } }, 'array of array of anything'],
  [{ $ref: 'https://example.org/lease.json' }, 'https://example.org/lease.json'],
  [{}, 'anything'],
])('Type of %j_Is %s', (schema, text) => expect(typeOf(schema, schema)).toBe(text));

test('Closed_IsWhatTakesNoOtherProperties', () => {
  expect([isClosed({ additionalProperties: false }), isClosed({ additionalProperties: {} }), isClosed(true)]).toEqual([true, false, false]);
});

test('Fields_OfASchemaThatBranchesIntoItself_AreFoundAtOnce', () => {
  const schema: Json = { anyOf: Array.from({ length: 50 }, () => ({ $ref: '#' })), properties: { a: { anyOf: Array.from({ length: 50 }, () => ({ $ref: '#' })) }, b: { $ref: '#/%' } } };
  expect(names(schema)).toEqual(['a', 'b']);
});
