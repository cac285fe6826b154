import { useNavigate, useSearch } from '@tanstack/react-router';
import { Suspense, lazy, useEffect } from 'react';
import type { ExecutionStatus } from '@/api/types';
import { Monitor } from '@/features/executions/monitor';
import { useExecution } from '@/features/executions/use-execution';
import { hasResult, isFinished } from '@/lib/states';
import { Skeleton } from '@/ui/skeleton';

const ResultPanel = lazy(() => import('@/features/results/result-panel').then((module) => ({ default: module.ResultPanel })));

type Props = { executionId: string; isFullPage?: boolean; onRunning?: (isRunning: boolean) => void; onStatus?: (status: ExecutionStatus | null) => void };

/** A run with its result: the open step and the open part of the result are in the address. */
export function RunView({ executionId, isFullPage, onRunning, onStatus }: Props) {
  const execution = useExecution(executionId);
  const { step, view } = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = (part: { step?: string; view?: string }) => void navigate({ to: '.', search: (old: object) => ({ ...old, ...part }), replace: true, resetScroll: false });
  const { status } = execution.live;
  const isRunning = status ? !isFinished(status.state) : execution.error === null;
  useEffect(() => onRunning?.(isRunning), [isRunning, onRunning]);
  useEffect(() => onStatus?.(status), [status, onStatus]);
  const result = status && hasResult(status.state) && (
    <Suspense fallback={<Skeleton className="h-96 rounded-xl" />}>
      <ResultPanel executionId={executionId} attempt={status.attempt} view={view} onView={(next) => change({ view: next })} />
    </Suspense>
  );
  return <Monitor execution={execution} openStep={step} isFullPage={isFullPage} result={result} onCloseStep={() => change({ step: undefined })} />;
}
