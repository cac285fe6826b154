import { useInfiniteQuery } from '@tanstack/react-query';
import { setAsideQuery } from '@/api/get-set-aside';
import { count, plural } from '@/lib/format';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';

type Props = { useCase: string; name: string; version: string; total: number };

/** Every row that was set aside: its line in the file, why, and what it says. */
export function SetAsideList({ useCase, name, version, total }: Props) {
  const pages = useInfiniteQuery(setAsideQuery(useCase, name, version));
  if (pages.isPending) return <SkeletonRows rows={4} />;
  if (pages.error) return <ErrorState error={pages.error} onRetry={() => pages.refetch()} />;
  const rows = pages.data.pages.flatMap((page) => page.items);
  return (
    <div className="space-y-3">
      <p className="text-sm text-ink-2">{plural(total, 'row')} of the file {total === 1 ? 'is' : 'are'} no part of this version. Mend {total === 1 ? 'it' : 'them'} in the file and ingest it again, or ingest it with bad values kept.</p>
      <ul aria-label="Rows set aside" className="divide-y divide-line rounded-xl border border-line">
        {rows.map((row, index) => (
          <li key={index} className="px-3.5 py-2 text-sm">
            <p className="break-words"><span className="figures font-medium">Line {row.line}</span> <span className="text-ink-2">{row.reason}</span></p>
            {row.text && <p className="line-clamp-3 font-mono text-xs break-all whitespace-pre-wrap text-ink-3">{row.text}</p>}
          </li>
        ))}
      </ul>
      {pages.hasNextPage && <Button size="small" disabled={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>Show more ({count(total - rows.length)} left)</Button>}
    </div>
  );
}
