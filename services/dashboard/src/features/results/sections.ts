import type { AgentDescription, Json, JsonObject } from '@/api/types';
import { words } from '@/lib/format';
import { isObject, isRows, isStoredTable } from './shapes';

export type View = 'recommendations' | 'impact' | 'flags' | 'rules' | 'checks' | 'table' | 'json';
export type Section = { key: string; title: string; view: View; value: Json };

type Hint = { view?: View; title?: string };

const views: Record<string, View> = {
  recommendations: 'recommendations', keyfigures: 'impact', figures: 'impact', flags: 'flags', rules: 'rules', checks: 'checks', table: 'table', json: 'json',
};

/** What of a result is shown and how: as the agents' schemas say (`x-view`), or else by its shape. */
export function sectionsOf(result: JsonObject, agents: readonly AgentDescription[]): Section[] {
  const hints = hintsOf(agents);
  return Object.entries(result).flatMap(([key, value]) => sectionsOfValue(key, value, hints));
}

/** A result without a schema holds whole step outputs by id: their keys count as if they were at the top. */
export function flatten(result: JsonObject): JsonObject {
  const nested = Object.values(result).filter(isObject);
  return Object.assign({}, ...nested.toReversed(), result) as JsonObject;
}

/** The date that the result speaks of; '' if it names none. */
export function asOfOf({ asOf, riskAnalysis }: JsonObject): string {
  const own = asOf ?? (isObject(riskAnalysis) ? riskAnalysis.asOf : undefined);
  return typeof own === 'string' ? own.slice(0, 10) : '';
}

function sectionsOfValue(key: string, value: Json, hints: ReadonlyMap<string, Hint>): Section[] {
  const hint = hints.get(key);
  const view = fits(hint?.view, value) ? hint!.view! : viewOf(value);
  const inner = isObject(value) && view === 'json' ? Object.entries(value).filter(([name, part]) => isSpecial(hints.get(name), part)) : [];
  if (inner.length === 0) return [{ key, title: hint?.title ?? words(key), view, value }];
  return inner.map(([name, part]) => ({ ...sectionsOfValue(name, part, hints)[0]!, key: `${key}.${name}` }));
}

const isSpecial = (hint: Hint | undefined, value: Json) => !['json', 'table'].includes(viewOf(value)) || (hint?.view !== undefined && fits(hint.view, value));

function viewOf(value: Json): View {
  if (isRows(value)) {
    const first = value[0]!;
    if ('outcome' in first && 'leaseId' in first) return 'recommendations';
    if ('status' in first && 'failed' in first) return 'rules';
    if ('status' in first && 'table' in first && 'count' in first) return 'checks';
    return 'table';
  }
  if (!isObject(value)) return 'json';
  if (isStoredTable(value)) return 'table';
  if (isObject(value.byOutcome)) return 'impact';
  return 'bySeverity' in value && Array.isArray(value.leases) ? 'flags' : 'json';
}

// A schema that names a view for a value of another shape must not break the page.
function fits(view: View | undefined, value: Json): boolean {
  if (!view) return false;
  return view === 'json' || viewOf(value) === view || (view === 'table' && isRows(value));
}

function hintsOf(agents: readonly AgentDescription[]): Map<string, Hint> {
  const hints = new Map<string, Hint>();
  for (const agent of agents) {
    const properties = agent.outputSchema?.properties;
    if (!isObject(properties)) continue;
    for (const [key, schema] of Object.entries(properties)) {
      if (!isObject(schema) || hints.has(key)) continue;
      const name = typeof schema['x-view'] === 'string' ? schema['x-view'].toLowerCase().replace(/[^a-z]/g, '') : '';
      hints.set(key, { view: views[name], title: typeof schema.title === 'string' ? schema.title : undefined });
    }
  }
  return hints;
}
