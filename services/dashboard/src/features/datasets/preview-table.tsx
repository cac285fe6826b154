import { useQuery } from '@tanstack/react-query';
import { rowsQuery } from '@/api/get-rows';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { ScrollBox } from '@/ui/scroll-box';

type Props = { useCase: string; name: string; version: string };

// Where the row begins in the file; the heading is line 1.
const lineColumn = '_line';

/** The first rows as they are in the file. */
export function PreviewTable({ useCase, name, version }: Props) {
  const preview = useQuery(rowsQuery(useCase, name, version));
  if (preview.isPending) return <SkeletonRows rows={6} />;
  if (preview.error) return <ErrorState error={preview.error} onRetry={() => preview.refetch()} />;
  const rows = preview.data.items;
  if (rows.length === 0) return <p className="text-ink-2">This version has no rows.</p>;
  const own = preview.data.columns.map((column) => column.name).filter((column) => column !== lineColumn);
  const columns = lineColumn in rows[0]! ? [lineColumn, ...own] : own;
  return (
    <ScrollBox label="First rows" className="max-h-[520px] rounded-xl border border-line bg-surface">
      <table className="text-xs">
        <caption className="sr-only">First rows of {name}</caption>
        <thead className="sticky top-0 bg-sunken text-left text-ink-3">
          <tr>{columns.map((column) => <th key={column} className="px-3 py-1.5 font-mono font-medium whitespace-nowrap">{column === lineColumn ? 'line' : column}</th>)}</tr>
        </thead>
        <tbody className="divide-y divide-line">
          {rows.map((row, index) => (
            <tr key={index} className="hover:bg-hover">
              {columns.map((column) => {
                const value = row[column];
                const isBlank = value === null || value === undefined || value === '';
                return <td key={column} className="figures max-w-60 truncate px-3 py-1 whitespace-nowrap">{isBlank ? <span className="text-ink-3">–</span> : typeof value === 'object' ? JSON.stringify(value) : String(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
