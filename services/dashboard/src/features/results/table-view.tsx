import { useState } from 'react';
import type { Json, JsonObject } from '@/api/types';
import { count, words } from '@/lib/format';
import { Button } from '@/ui/button';
import { ScrollBox } from '@/ui/scroll-box';

const page = 50;

/** Any list of objects as a table; `of` says how many rows there are where these are the first of them. */
export function TableView({ rows, label, of }: { rows: readonly JsonObject[]; label: string; of?: number }) {
  const [most, setMost] = useState(page);
  const columns = [...new Set(rows.slice(0, 100).flatMap(Object.keys))];
  return (
    <div className="space-y-3">
      <ScrollBox label="Rows" className="max-h-[460px] rounded-xl border border-line">
        <table className="w-full text-sm">
          <caption className="sr-only">{label}</caption>
          <thead className="sticky top-0 bg-sunken text-xs text-ink-3">
            <tr>{columns.map((column) => <th key={column} className="px-3 py-1.5 text-left font-medium whitespace-nowrap">{words(column)}</th>)}</tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.slice(0, most).map((row, index) => (
              <tr key={index} className="hover:bg-hover">{columns.map((column) => <Cell key={column} value={row[column]} />)}</tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      {of !== undefined && of > rows.length && <p className="text-xs text-ink-3">The first {count(rows.length)} of {count(of)} rows. The whole table is there for SQL in later steps.</p>}
      {rows.length > most && <Button size="small" onClick={() => setMost(most + page * 4)}>Show more of {count(rows.length)}</Button>}
    </div>
  );
}

function Cell({ value }: { value: Json | undefined }) {
  if (value === null || value === undefined) return <td className="px-3 py-1.5 text-ink-3">–</td>;
  if (typeof value === 'number') return <td className="figures px-3 py-1.5 text-right">{value.toLocaleString('en-US', { maximumFractionDigits: 4 })}</td>;
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return <td title={text.length > 60 ? text : undefined} className="max-w-72 truncate px-3 py-1.5">{text}</td>;
}
