import type { Column, Json } from '@/api/types';
import { count, percent } from '@/lib/format';
import { ScrollBox } from '@/ui/scroll-box';

/** Each column as it was read: type, blanks, range. */
export function ProfileTable({ columns, rows }: { columns: readonly Column[]; rows: number }) {
  if (columns.length === 0) return <p className="text-ink-2">No profile is known for this version.</p>;
  return (
    <ScrollBox label="Columns" className="max-h-[520px] rounded-xl border border-line bg-surface">
      <table className="w-full text-sm">
        <caption className="sr-only">Columns</caption>
        <thead className="sticky top-0 z-10 bg-sunken text-left text-xs text-ink-3">
          <tr><th className="px-3 py-1.5 font-medium">Column</th><th className="px-3 py-1.5 font-medium">Type</th><th className="px-3 py-1.5 text-right font-medium">Blank</th><th className="px-3 py-1.5 font-medium">Least</th><th className="px-3 py-1.5 font-medium">Most</th></tr>
        </thead>
        <tbody className="divide-y divide-line">
          {columns.map((column) => (
            <tr key={column.name} className="hover:bg-hover">
              <th scope="row" className="max-w-56 truncate px-3 py-1.5 text-left font-mono text-xs font-medium">{column.name}</th>
              <td className="px-3 py-1.5 whitespace-nowrap text-ink-2">{column.type.toLowerCase()}</td>
              <td className="figures px-3 py-1.5 text-right whitespace-nowrap text-ink-2"><Blanks nulls={column.nulls} rows={rows} /></td>
              <Limit value={column.min} />
              <Limit value={column.max} />
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

function Blanks({ nulls, rows }: { nulls?: number | null; rows: number }) {
  if (!nulls) return nulls === 0 ? '0' : '–';
  return <>{count(nulls)}{rows > 0 && <span className="text-ink-3"> · {nulls / rows < 0.001 ? '< 0.1 %' : percent(nulls / rows)}</span>}</>;
}

function Limit({ value }: { value: Json | undefined }) {
  const text = value === null || value === undefined ? '–' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return <td title={text} className="figures max-w-44 truncate px-3 py-1.5 whitespace-nowrap text-ink-2">{text}</td>;
}
