import type { Json, JsonObject } from '@/api/types';
import { count, words } from '@/lib/format';

const mostValues = 12;

/** What a schema says of a value beside its type: format, range, default, unit. */
export function limitsOf(of: JsonObject): string[] {
  const text = (value: Json | undefined) => (typeof value === 'string' ? value : '');
  const limits: string[] = [];
  const range = (low: Json | undefined, high: Json | undefined, unit: string) => {
    if (typeof low === 'number' && typeof high === 'number') limits.push(`${figure(low)} to ${figure(high)}${unit}`);
    else if (typeof low === 'number') limits.push(`at least ${figure(low)}${unit}`);
    else if (typeof high === 'number') limits.push(`at most ${figure(high)}${unit}`);
  };
  if (text(of.format)) limits.push(text(of.format));
  if (Array.isArray(of.enum)) limits.push(oneOf(of.enum));
  range(of.minimum, of.maximum, '');
  if (typeof of.exclusiveMinimum === 'number') limits.push(`more than ${figure(of.exclusiveMinimum)}`);
  if (typeof of.exclusiveMaximum === 'number') limits.push(`less than ${figure(of.exclusiveMaximum)}`);
  range(of.minLength, of.maxLength, ' characters');
  range(of.minItems, of.maxItems, ' items');
  if (text(of.pattern)) limits.push(`matches ${text(of.pattern)}`);
  if (of.default !== undefined) limits.push(`default ${JSON.stringify(of.default)}`);
  if (text(of['x-unit'])) limits.push(`unit: ${words(text(of['x-unit'])).toLowerCase()}`);
  if (text(of['x-view'])) limits.push(`shown as ${words(text(of['x-view'])).toLowerCase()}`);
  if (of.deprecated === true) limits.push('deprecated');
  return limits;
}

/** Grouped by thousands; a fraction as it is written, none of it rounded off. */
const figure = (value: number) => (Number.isInteger(value) ? count(value) : String(value));

function oneOf(values: readonly Json[]): string {
  const shown = values.slice(0, mostValues).map((one) => (typeof one === 'string' ? one : JSON.stringify(one))).join(', ');
  return `one of ${shown}${values.length > mostValues ? ` and ${values.length - mostValues} more` : ''}`;
}
