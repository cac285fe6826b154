import type { StepStatus } from '@/api/types';
import { toneOf } from '@/lib/states';

/** The part of time that the run covers so far, in milliseconds. */
export type Span = { from: number; to: number } | null;

/** Where in the run this step ran: a quiet timeline down the list. */
export function TimeBar({ step, span }: { step: StepStatus; span: Span }) {
  if (!span || !step.startedAt || step.cached) return null;
  const whole = Math.max(1, span.to - span.from);
  const start = Math.min(99, Math.max(0, ((Date.parse(step.startedAt) - span.from) / whole) * 100));
  const end = step.finishedAt ? ((Date.parse(step.finishedAt) - span.from) / whole) * 100 : 100;
  return (
    <div aria-hidden className="mt-1.5 ml-[26px] h-[3px] rounded-full bg-line/60">
      <div data-tone={toneOf(step.status)} className="h-full min-w-[3px] rounded-full bg-tone-solid" style={{ marginLeft: `${start}%`, width: `${Math.max(0.5, Math.min(100, end) - start)}%` }} />
    </div>
  );
}
