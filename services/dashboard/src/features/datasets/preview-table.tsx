import { useQuery } from '@tanstack/react-query';
import { rowsQuery } from '@/api/get-rows';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';

type Props = { useCase: string; name: string; version: string };

/** The first rows as they are in the file. */
export function PreviewTable({ useCase, name, version }: Props) {
  const preview = useQuery(rowsQuery(useCase, name, version));
  if (preview.isPending) return <SkeletonRows rows={6} />;
  if (preview.error) return <ErrorState error={preview.error} onRetry={() => preview.refetch()} />;
  const rows = preview.data.items;
  if (rows.length === 0) return <p className="text-ink-2">This version has no rows.</p>;
  const columns = [...new Set(rows.flatMap(Object.keys))];
  return (
    <div className="scroll-thin max-h-[520px] overflow-auto rounded-xl border border-line">
      <table className="text-xs">
        <caption className="sr-only">First rows of {name}</caption>
        <thead className="sticky top-0 bg-sunken text-left text-ink-3">
          <tr>{columns.map((column) => <th key={column} className="px-3 py-1.5 font-mono font-medium whitespace-nowrap">{column}</th>)}</tr>
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
    </div>
  );
}
