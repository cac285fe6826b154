import type { Json, JsonObject } from '@/api/types';
import { words } from '@/lib/format';
import { limitsOf } from './schema-limits';

/** A property as a person reads it. `inner` is the schema of what it holds, if that has properties of its own. */
export type SchemaField = { name: string; type: string; isRequired: boolean; title: string; description: string; limits: string[]; inner: Json | undefined };

const mostHops = 12;

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '');

/**
 * The properties of an object, or of the objects in an array; `root` is the document that its references are looked up in.
 * A schema may contain itself: no part of it is looked at twice on the way.
 */
export function fieldsOf(schema: Json | undefined, root: Json | undefined): SchemaField[] {
  const parts = withMembers(schema, root);
  const required = new Set(parts.filter((part) => part.isCertain).flatMap(({ of }) => (Array.isArray(of.required) ? of.required : [])));
  const found = new Map<string, Json>();
  for (const { of } of parts) {
    for (const [name, property] of membersOf(of)) if (!found.has(name)) found.set(name, property);
  }
  return Array.from(found, ([name, property]) => fieldOf(name, property, required.has(name), root));
}

/** A schema's type in a few words: `object or array of string or null`. */
export function typeOf(schema: Json | undefined, root: Json | undefined, known = new Map<JsonObject, string>()): string {
  if (schema === false) return 'nothing';
  if (!isObject(schema)) return 'anything';
  if (!known.has(schema)) {
    known.set(schema, 'anything');
    known.set(schema, typeIn(resolved(schema, root), root, known));
  }
  return known.get(schema)!;
}

function typeIn(of: JsonObject, root: Json | undefined, known: Map<JsonObject, string>): string {
  if ('const' in of) return JSON.stringify(of.const);
  const items = isObject(of.items) ? ` of ${typeOf(of.items, root, known)}` : '';
  const rank = (one: string) => ['array', 'null'].indexOf(one);
  const named = (Array.isArray(of.type) ? of.type : [of.type]).filter((one) => typeof one === 'string').toSorted((a, b) => rank(a) - rank(b)).map((one) => (one === 'array' ? `array${items}` : one));
  if (named.length > 0) return named.join(' or ');
  const choices = [of.anyOf, of.oneOf].find(Array.isArray);
  if (choices) return [...new Set(choices.map((one) => typeOf(one, root, known)))].join(' or ');
  const whole = Array.isArray(of.allOf) ? of.allOf.map((one) => typeOf(one, root, known)).find((type) => type !== 'anything') : undefined;
  if (whole) return whole;
  if (typeof of.$ref === 'string') return of.$ref;
  return isObject(of.properties) ? 'object' : items ? `array${items}` : 'anything';
}

/** Whether it takes no properties but those it names. */
export const isClosed = (schema: Json | undefined) => isObject(schema) && (schema.additionalProperties === false || schema.unevaluatedProperties === false);

export const descriptionOf = (schema: Json | undefined) => (isObject(schema) ? textOf(schema.description) : '');

function fieldOf(name: string, property: Json, isRequired: boolean, root: Json | undefined): SchemaField {
  const of = isObject(property) ? resolved(property, root) : {};
  const inner = withMembers(property, root).length > 0 ? property : undefined;
  return { name, type: typeOf(property, root), isRequired, title: titleOf(name, of), description: textOf(of.description), limits: limitsOf(of), inner };
}

/** A title that only says the name again is none. */
function titleOf(name: string, of: JsonObject): string {
  const title = textOf(of.title);
  return title.toLowerCase() === words(name).toLowerCase() ? '' : title;
}

type Part = { of: JsonObject; isCertain: boolean };

/** The parts of a schema if one of them has properties, or else those of its items. */
function withMembers(schema: Json | undefined, root: Json | undefined, seen = new Set<JsonObject>()): Part[] {
  const parts = partsOf(schema, root, true, seen);
  if (parts.length === 0 || parts.some(({ of }) => membersOf(of).length > 0)) return parts;
  return withMembers(parts.map(({ of }) => of.items).find(isObject), root, seen);
}

function membersOf(schema: JsonObject): [string, Json][] {
  const named = isObject(schema.properties) ? Object.entries(schema.properties) : [];
  const patterns = isObject(schema.patternProperties) ? Object.entries(schema.patternProperties).map(([pattern, one]): [string, Json] => [`/${pattern}/`, one]) : [];
  const others: [string, Json][] = isObject(schema.additionalProperties) ? [['any other name', schema.additionalProperties]] : [];
  return [...named, ...patterns, ...others];
}

/** The schema and what it is combined of; what only some alternative demands is not certain. */
function partsOf(schema: Json | undefined, root: Json | undefined, isCertain: boolean, seen: Set<JsonObject>): Part[] {
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const of = resolved(schema, root);
  const combined = (key: 'allOf' | 'anyOf' | 'oneOf') => {
    const list = of[key];
    return Array.isArray(list) ? list.flatMap((one) => partsOf(one, root, isCertain && key === 'allOf', seen)) : [];
  };
  return [{ of, isCertain }, ...combined('allOf'), ...combined('anyOf'), ...combined('oneOf')];
}

/** References within the document are followed; others stay as they are. */
function resolved(schema: JsonObject, root: Json | undefined): JsonObject {
  let of = schema;
  for (let hops = 0; hops < mostHops && typeof of.$ref === 'string' && of.$ref.startsWith('#'); hops++) {
    const { $ref, ...beside } = of;
    const target = lookUp(root, $ref as string);
    if (!isObject(target)) break;
    of = { ...target, ...beside };
  }
  return of;
}

function lookUp(root: Json | undefined, pointer: string): Json | undefined {
  const names = pointer.split('/').slice(1).map((name) => decoded(name).replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : Array.isArray(at) ? at[Number(name)] : undefined), root);
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
