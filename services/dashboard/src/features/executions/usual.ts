import type { ExecutionStatus } from '@/api/types';

/** Fewer say nothing of the next. */
const fewest = 3;

/** The median duration of completed first attempts of a version, in milliseconds. */
export function usualOf(past: readonly ExecutionStatus[], version: string): { median: number; count: number } | null {
  const took = past
    .filter((run) => run.version === version && run.attempt === 1 && run.startedAt && run.finishedAt)
    .map((run) => Date.parse(run.finishedAt!) - Date.parse(run.startedAt!))
    .toSorted((a, b) => a - b);
  return took.length < fewest ? null : { median: took[Math.floor((took.length - 1) / 2)]!, count: took.length };
}
