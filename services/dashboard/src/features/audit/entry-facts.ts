import type { Json } from '@/api/types';

/** An entry's details: single values and lists of them as text to read, whatever else as it is. */
export function factsOf(details: Json | undefined): { facts: [name: string, text: string][]; rest: Json | undefined } {
  if (typeof details !== 'object' || details === null) return { facts: [], rest: details ?? undefined };
  if (Array.isArray(details)) return isPlain(details) ? { facts: [['details', textOf(details)]], rest: undefined } : { facts: [], rest: details };
  const all = Object.entries(details).filter(([, value]) => value !== null);
  const rest = all.filter(([, value]) => !isPlain(value));
  return { facts: all.filter(([, value]) => isPlain(value)).map(([name, value]) => [name, textOf(value)]), rest: rest.length > 0 ? Object.fromEntries(rest) : undefined };
}

const isSingle = (value: Json) => typeof value !== 'object' || value === null;
const isPlain = (value: Json) => (Array.isArray(value) ? value.every(isSingle) : isSingle(value));

function textOf(value: Json): string {
  if (Array.isArray(value)) return value.length > 0 ? value.map(textOf).join(', ') : 'none';
  return typeof value === 'boolean' ? (value ? 'yes' : 'no') : String(value);
}
