import { cn } from '@/lib/cn';
import { stateLabel, toneOf } from '@/lib/states';

const order = ['COMPLETED', 'COMPENSATED', 'RUNNING', 'RETRYING', 'WAITING', 'FAILED', 'SKIPPED', 'CANCELLED', 'READY', 'PENDING'];

/** The steps of a run in one line, by state. */
export function StepStrip({ counts, className }: { counts: Readonly<Record<string, number>>; className?: string }) {
  const parts = order.filter((state) => counts[state]).map((state) => ({ state, count: counts[state]! }));
  const label = parts.map(({ state, count }) => `${count} ${stateLabel(state).toLowerCase()}`).join(', ');
  return (
    <span role="img" aria-label={`Steps: ${label || 'none'}`} title={label} className={cn('flex h-1.5 gap-0.5', className)}>
      {parts.map(({ state, count }) => (
        <span key={state} data-tone={toneOf(state)} className="min-w-1 rounded-full bg-tone-solid" style={{ flexGrow: count }} />
      ))}
    </span>
  );
}
