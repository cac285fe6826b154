import type { StepItems, StepStatus } from '@/api/types';
import { count, duration } from '@/lib/format';
import { useNow } from '@/lib/use-now';

const skipReasons: Record<string, string> = {
  branch: 'Skipped: another branch was chosen.',
  when: 'Skipped: its condition was false.',
  upstream: 'Skipped: a step before it was skipped or failed.',
  error: 'Skipped after an error, as the step asks.',
};

const waits: Record<string, string> = {
  approval: 'a person’s answer',
  timer: 'its time',
  execution: 'another execution',
  executor: 'an earlier attempt to end',
};

/** What a person needs to know beyond state and duration; nothing at all for a step that went well. */
export function StepNotes({ step }: { step: StepStatus }) {
  return (
    <div className="mt-1 ml-[26px] space-y-0.5 text-sm break-words empty:hidden">
      {step.items && <Items items={step.items} />}
      {step.message && <p className="text-ink-2">{step.message}</p>}
      {step.waitingFor && <p className="text-ink-2">Waiting for {waits[step.waitingFor] ?? step.waitingFor}.</p>}
      {step.nextAttemptAt && (step.status === 'RETRYING' || step.status === 'WAITING') && <NextTry at={step.nextAttemptAt} what={step.waitingFor === 'timer' ? 'Goes on' : 'Next try'} />}
      {step.status === 'SKIPPED' && step.skipReason && <p className="text-ink-3">{skipReasons[step.skipReason] ?? `Skipped: ${step.skipReason}.`}</p>}
      {step.error && (
        <p data-tone="bad" className="line-clamp-4 text-tone">
          <span className="font-mono text-xs">{step.error.code}</span> {step.error.message}
        </p>
      )}
    </div>
  );
}

function NextTry({ at, what }: { at: string; what: string }) {
  const left = Date.parse(at) - useNow(true);
  return <p className="figures text-ink-3">{left > 0 ? `${what} in ${duration(left)}` : `${what} now`}</p>;
}

function Items({ items }: { items: StepItems }) {
  const parts = [`${count(items.completed)} of ${count(items.total)} items`];
  if (items.failed) parts.push(`${count(items.failed)} failed`);
  if (items.skipped) parts.push(`${count(items.skipped)} skipped`);
  return <p className="figures text-ink-2">{parts.join(' · ')}</p>;
}
