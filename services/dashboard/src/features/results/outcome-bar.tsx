import { cn } from '@/lib/cn';
import { count } from '@/lib/format';
import { outcomeOf, outcomeOrder } from './outcomes';

type Props = { counts: Readonly<Record<string, number>>; chosen: string | null; onChoose: (outcome: string | null) => void };

/** How many of each outcome, as one bar and as switches that narrow the list. */
export function OutcomeBar({ counts, chosen, onChoose }: Props) {
  const names = [...outcomeOrder, ...Object.keys(counts).filter((name) => !outcomeOrder.includes(name))].filter((name) => counts[name]);
  return (
    <div className="space-y-2">
      <div aria-hidden className="flex h-2 gap-0.5">
        {names.map((name) => (
          <span key={name} data-tone={outcomeOf(name).tone} className={cn('min-w-1.5 rounded-full bg-tone-solid transition-opacity', chosen && chosen !== name && 'opacity-25')} style={{ flexGrow: counts[name] }} />
        ))}
      </div>
      <div role="group" aria-label="Filter by outcome" className="flex flex-wrap gap-1.5">
        {names.map((name) => {
          const { label, tone, Icon } = outcomeOf(name);
          return (
            <button
              key={name}
              type="button"
              data-tone={tone}
              aria-pressed={chosen === name}
              onClick={() => onChoose(chosen === name ? null : name)}
              className="figures flex h-7 items-center gap-1.5 rounded-full border border-line px-2.5 text-xs font-medium text-ink-2 hover:bg-hover aria-pressed:border-tone-line aria-pressed:bg-tone-soft aria-pressed:text-tone [&_svg]:size-3.5 [&_svg]:text-tone"
            >
              <Icon aria-hidden />{label}<span className="text-ink-3">{count(counts[name]!)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
