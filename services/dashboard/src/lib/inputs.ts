import type { Json, JsonObject, Problem, WorkflowInput } from '@/api/types';

/** What the form holds: text as typed, '' for nothing. */
export type Typed = Record<string, string>;
export type FormInput = WorkflowInput & { isRequired: boolean };

export function formInputs(inputs?: { required?: WorkflowInput[]; optional?: WorkflowInput[] }): FormInput[] {
  const marked = (list: WorkflowInput[] | undefined, isRequired: boolean) => (list ?? []).map((input) => ({ ...input, isRequired }));
  return [...marked(inputs?.required, true), ...marked(inputs?.optional, false)];
}

export const firstValues = (inputs: readonly FormInput[]): Typed =>
  Object.fromEntries(inputs.map((input) => [input.name, input.default === undefined || input.default === null ? '' : asText(input, input.default)]));

/**
 * The inputs of the request. Text that is not of the input's type is sent as it was typed: the server judges everything,
 * so that a person sees all faults at once and not those of the form first.
 */
export function readInputs(inputs: readonly FormInput[], typed: Typed): JsonObject {
  const values: JsonObject = {};
  for (const input of inputs) {
    const text = typed[input.name] ?? '';
    if (text.trim() !== '' || (text !== '' && input.type === 'string')) values[input.name] = read(input, text);
  }
  return values;
}

export function isList(input: WorkflowInput): boolean {
  const items = input.items as { type?: string } | null | undefined;
  return input.type === 'array' && (!items?.type || ['string', 'integer', 'number'].includes(items.type));
}

function read(input: WorkflowInput, text: string): Json {
  if (input.enum?.length) return input.enum.find((value) => optionText(value) === text) ?? text;
  switch (input.type) {
    case 'integer':
    case 'number':
      return readNumber(text);
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'datetime': {
      const at = new Date(text);
      return Number.isNaN(at.valueOf()) ? text : at.toISOString();
    }
    case 'array':
      return isList(input) && !text.trim().startsWith('[') ? readLines(input, text) : parsed(text);
    case 'object':
      return parsed(text);
    default:
      return text;
  }
}

function readNumber(text: string): Json {
  const plain = text.trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) && Number.isFinite(Number(plain)) ? Number(plain) : text;
}

function readLines(input: WorkflowInput, text: string): Json {
  const isNumeric = ['integer', 'number'].includes((input.items as { type?: string } | null)?.type ?? '');
  return text.split('\n').map((line) => line.trim()).filter(Boolean).map((line) => (isNumeric ? readNumber(line) : line));
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

export const optionText = (value: Json) => (typeof value === 'string' ? value : JSON.stringify(value));

function asText(input: WorkflowInput, value: Json): string {
  if (input.type === 'datetime' && typeof value === 'string') return localDateTime(value);
  if (isList(input) && Array.isArray(value)) return value.map(optionText).join('\n');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

function localDateTime(value: string): string {
  const at = new Date(value);
  if (Number.isNaN(at.valueOf())) return value;
  return new Date(at.valueOf() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export type PlacedFaults = { byName: Record<string, string[]>; rest: Problem[] };

/** Puts each fault beside the input its JSON Pointer names; what names none is listed. */
export function placeFaults(problems: readonly Problem[], names: readonly string[], root: string): PlacedFaults {
  const placed: PlacedFaults = { byName: {}, rest: [] };
  for (const problem of problems) {
    const name = names.find((one) => `${problem.path ?? ''}/`.startsWith(`${root}/${escapePointer(one)}/`));
    if (name === undefined) placed.rest.push(problem);
    else (placed.byName[name] ??= []).push([problem.message, problem.suggestion].filter(Boolean).join(' '));
  }
  return placed;
}

const escapePointer = (name: string) => name.replaceAll('~', '~0').replaceAll('/', '~1');
