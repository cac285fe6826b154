import { Link } from '@tanstack/react-router';
import type { ExecutionStatus } from '@/api/types';
import { between, duration } from '@/lib/format';
import { stateLabel, toneOf } from '@/lib/states';
import { useNow } from '@/lib/use-now';

/** A bar for each run, the newest at the right, where the list begins when it is wider than the page: its height the duration, its colour the state. */
export function RunTimeline({ runs }: { runs: readonly ExecutionStatus[] }) {
  const now = useNow(true, 5_000);
  const bars = runs.map((run) => ({ run, ms: between(run.startedAt, run.finishedAt, now) ?? 0 }));
  const longest = Math.max(1, ...bars.map((bar) => bar.ms));
  return (
    <ol aria-label="Durations of the last runs" className="scroll-thin flex h-28 flex-row-reverse items-end gap-0.5 overflow-x-auto pb-2">
      {bars.map(({ run, ms }) => (
        <li key={run.id} className="h-full w-6 shrink-0 grow basis-6 max-w-10">
          <Link
            to="/executions/$executionId"
            params={{ executionId: run.id }}
            aria-label={`${run.workflowName}, ${stateLabel(run.state).toLowerCase()}, ${duration(ms)}`}
            title={`${run.workflowName} · ${stateLabel(run.state)} · ${duration(ms)}`}
            className="flex h-full items-end rounded-sm hover:bg-hover"
          >
            <span data-tone={toneOf(run.state)} className="w-full rounded-sm bg-tone-solid" style={{ height: `${height(ms, longest)}%` }} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

// Logarithmic: one run that waited for an hour must not flatten all others.
const height = (ms: number, longest: number) => 8 + (92 * Math.log1p(ms / 100)) / Math.log1p(longest / 100);
