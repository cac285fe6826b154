import { Link } from '@tanstack/react-router';
import type { ExecutionStatus } from '@/api/types';
import { between, duration } from '@/lib/format';
import { stateLabel, toneOf } from '@/lib/states';
import { useNow } from '@/lib/use-now';

/** A bar for each run, oldest first: its height the duration, its colour the state. */
export function RunTimeline({ runs }: { runs: readonly ExecutionStatus[] }) {
  const now = useNow(true, 5_000);
  const bars = runs.toReversed().map((run) => ({ run, ms: between(run.startedAt, run.finishedAt, now) ?? 0 }));
  const longest = Math.max(1, ...bars.map((bar) => bar.ms));
  return (
    <ol aria-label="Durations of the last runs" className="flex h-24 items-end gap-[3px]">
      {bars.map(({ run, ms }) => (
        <li key={run.id} className="h-full min-w-0 max-w-5 flex-1">
          <Link
            to="/executions/$executionId"
            params={{ executionId: run.id }}
            aria-label={`${run.workflowName}, ${stateLabel(run.state).toLowerCase()}, ${duration(ms)}`}
            title={`${run.workflowName} · ${stateLabel(run.state)} · ${duration(ms)}`}
            className="flex h-full items-end rounded-sm hover:bg-hover"
          >
            <span data-tone={toneOf(run.state)} className="w-full rounded-sm bg-tone-solid" style={{ height: `${Math.max(6, Math.sqrt(ms / longest) * 100)}%` }} />
          </Link>
        </li>
      ))}
    </ol>
  );
}
