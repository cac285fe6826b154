import type { AgentDescription } from '@/api/types';
import { plural } from '@/lib/format';

type Table = NonNullable<AgentDescription['tables']>[number];

/** The tables that every answer of an agent brings. */
export function TableList({ tables }: { tables: readonly Table[] }) {
  return (
    <ul aria-label="Tables" className="divide-y divide-line rounded-lg border border-line">
      {tables.map((table) => (
        <li key={table.name} className="px-3.5 py-2">
          <p className="flex flex-wrap gap-x-3"><code className="text-sm font-medium break-all">{table.name}</code>{table.description && <span className="text-sm break-words text-ink-2">{table.description}</span>}</p>
          <details className="mt-1">
            <summary className="w-fit rounded text-sm text-accent">{plural(table.columns.length, 'column')}<span className="sr-only"> of {table.name}</span></summary>
            <ul aria-label={`Columns of ${table.name}`} className="mt-1.5 mb-1 grid gap-x-8 gap-y-1 sm:grid-cols-2 lg:grid-cols-3">
              {table.columns.map((column) => <li key={column.name} className="flex min-w-0 items-baseline justify-between gap-3 text-sm"><code className="min-w-0 truncate" title={column.name}>{column.name}</code><span className="text-ink-3">{column.type.toLowerCase()}</span></li>)}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
