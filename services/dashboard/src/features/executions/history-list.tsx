import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { History } from 'lucide-react';
import type { ReactNode } from 'react';
import { type ExecutionFilter, executionsQuery } from '@/api/list-executions';
import type { ExecutionStatus } from '@/api/types';
import { isFinished } from '@/lib/states';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { Duration } from '@/ui/duration';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { Spinner } from '@/ui/spinner';
import { StatusBadge } from '@/ui/status-badge';
import { Ago } from '@/ui/time';
import { StepStrip } from './step-strip';

export function HistoryList({ filter, clear }: { filter: ExecutionFilter; clear?: ReactNode }) {
  const list = useInfiniteQuery({ ...executionsQuery(filter), refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) > 3 ? false : 5_000) });
  const runs = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isPending) return <SkeletonRows rows={8} />;
  if (list.error && runs.length === 0) return <ErrorState error={list.error} onRetry={() => list.refetch()} />;
  if (runs.length === 0) {
    return (
      <Card>
        <EmptyState icon={History} title={clear ? 'No run matches' : 'No runs yet'} action={clear}>
          {clear ? 'No run of this use case matches the filter.' : 'Runs appear here as soon as a workflow is executed.'}
        </EmptyState>
      </Card>
    );
  }
  return (
    <>
      <Card>
        <ul aria-label="Runs" className="divide-y divide-line">{runs.map((run) => <RunRow key={run.id} run={run} />)}</ul>
      </Card>
      {list.hasNextPage && (
        <div className="mt-4 text-center">
          <Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>{list.isFetchingNextPage && <Spinner />} Load more</Button>
        </div>
      )}
    </>
  );
}

function RunRow({ run }: { run: ExecutionStatus }) {
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 first:rounded-t-xl last:rounded-b-xl hover:bg-hover sm:px-5 md:grid-cols-[190px_minmax(0,1fr)_130px_84px_110px]">
      <span className="max-md:order-2"><StatusBadge state={run.state} /></span>
      <span className="min-w-0 max-md:order-1">
        <Link to="/executions/$executionId" params={{ executionId: run.id }} className="block truncate font-medium after:absolute after:inset-0 after:rounded-[inherit]">{run.workflowName}</Link>
        <span className="block truncate font-mono text-xs text-ink-3">{run.id} · {run.version}</span>
      </span>
      <StepStrip counts={run.stepCounts} className="max-md:order-5 max-md:col-span-2" />
      <Duration from={run.startedAt} to={run.finishedAt} isRunning={!isFinished(run.state)} className="figures text-right text-sm text-ink-2 max-md:order-4" />
      <Ago at={run.createdAt} className="text-right text-sm text-ink-3 max-md:order-3 max-md:text-left" />
    </li>
  );
}
