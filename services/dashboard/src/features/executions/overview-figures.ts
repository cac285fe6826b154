import type { ExecutionStatus } from '@/api/types';
import { isFinished } from '@/lib/states';

export type WorkflowFigures = { workflowId: string; name: string; runs: number; succeeded: number; p50: number | null; p95: number | null };

const bad: ReadonlySet<string> = new Set(['FAILED', 'TIMED_OUT', 'REJECTED', 'ROLLED_BACK', 'ROLLBACK_FAILED']);

export const isFailure = (run: ExecutionStatus) => bad.has(run.state);

/** Share of the ended runs that completed; cancelled ones count for neither side. */
export function successRate(runs: readonly ExecutionStatus[]): number | null {
  const judged = runs.filter((run) => isFinished(run.state) && run.state !== 'CANCELLED');
  return judged.length === 0 ? null : judged.filter((run) => !isFailure(run)).length / judged.length;
}

export function byWorkflow(runs: readonly ExecutionStatus[]): WorkflowFigures[] {
  return [...group(runs)].map(([workflowId, own]) => {
    const lengths = own.filter((run) => run.state === 'COMPLETED' && run.startedAt && run.finishedAt).map((run) => Date.parse(run.finishedAt!) - Date.parse(run.startedAt!)).toSorted((a, b) => a - b);
    return {
      workflowId,
      name: own[0]!.workflowName,
      runs: own.length,
      succeeded: own.filter((run) => run.state === 'COMPLETED' || run.state === 'COMPLETED_WITH_ERRORS').length,
      p50: quantile(lengths, 0.5),
      p95: quantile(lengths, 0.95),
    };
  }).toSorted((a, b) => b.runs - a.runs);
}

/** Nearest rank: always a duration that really was. */
export function quantile(sorted: readonly number[], share: number): number | null {
  return sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}

function group(runs: readonly ExecutionStatus[]) {
  const groups = new Map<string, ExecutionStatus[]>();
  for (const run of runs) groups.set(run.workflowId, [...(groups.get(run.workflowId) ?? []), run]);
  return groups;
}
