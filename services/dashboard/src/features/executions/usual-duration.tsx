import { useInfiniteQuery } from '@tanstack/react-query';
import { executionsQuery } from '@/api/list-executions';
import type { ExecutionStatus } from '@/api/types';
import { duration } from '@/lib/format';
import { useNow } from '@/lib/use-now';
import { usualOf } from './usual';

/** How long the run may still take, by the completed runs of the same version; nothing where too few have completed to tell. */
export function UsualDuration({ status }: { status: ExecutionStatus }) {
  const past = useInfiniteQuery({ ...executionsQuery({ useCase: status.useCase, workflowId: status.workflowId, state: 'COMPLETED' }, 20), staleTime: 60_000 }).data?.pages[0]?.items ?? [];
  const now = useNow(true, 1_000);
  const usual = usualOf(past, status.version);
  if (!usual || !status.startedAt || status.attempt > 1) return null;
  const left = usual.median - (now - Date.parse(status.startedAt));
  return <span title={`Half of the last ${usual.count} completed runs of this version took ${duration(usual.median)} or less`}>{left > 0 ? `about ${duration(Math.ceil(left / 1_000) * 1_000)} left` : `longer than usual (${duration(usual.median)})`}</span>;
}
