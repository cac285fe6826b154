import type { StepAttempt } from '@/api/types';
import { Duration } from '@/ui/duration';
import { StatusBadge } from '@/ui/status-badge';
import { Ago } from '@/ui/time';

export function StepAttempts({ attempts }: { attempts: readonly StepAttempt[] }) {
  if (attempts.length === 0) return null;
  const runs = new Set(attempts.map((one) => one.runAttempt)).size;
  return (
    <section className="space-y-2">
      <h3 className="text-sm font-medium text-ink-2">Attempts</h3>
      <ol className="divide-y divide-line rounded-lg border border-line">
        {attempts.map((one, index) => (
          <li key={index} className="space-y-1 px-3 py-2 text-sm">
            <div className="flex flex-wrap items-center gap-2">
              <span className="figures font-medium">Attempt {one.attempt}{typeof one.item === 'number' && `, item ${one.item}`}{runs > 1 && <span className="font-normal text-ink-3"> of run attempt {one.runAttempt}</span>}</span>
              <StatusBadge state={one.status.toUpperCase()} />
              <Duration from={one.startedAt} to={one.finishedAt} isRunning={one.status === 'RUNNING'} className="figures text-ink-2" />
              {one.startedAt && <Ago at={one.startedAt} className="ml-auto text-ink-3" />}
            </div>
            {one.error && <p data-tone="bad" className="break-words text-tone"><span className="font-mono text-xs">{one.error.code}</span> {one.error.message}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
