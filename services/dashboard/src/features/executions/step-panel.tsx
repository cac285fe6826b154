import { useQuery } from '@tanstack/react-query';
import { type StepAttempt, stepQuery } from '@/api/get-step';
import type { Json, StepStatus } from '@/api/types';
import { Duration } from '@/ui/duration';
import { ErrorState } from '@/ui/error-state';
import { JsonView } from '@/ui/json-view';
import { Sheet } from '@/ui/sheet';
import { SkeletonRows } from '@/ui/skeleton';
import { StatusBadge } from '@/ui/status-badge';
import { Ago } from '@/ui/time';
import { StepNotes } from './step-notes';

type Props = { executionId: string; stepId?: string; steps: readonly StepStatus[]; onClose: () => void };

/** A step's input, output, error and attempts. */
export function StepPanel({ executionId, stepId, steps, onClose }: Props) {
  const step = steps.flatMap((one) => (one.fallback ? [one, one.fallback] : [one])).find((one) => one.id === stepId);
  const title = step?.name ?? stepId ?? '';
  const line = step && (
    <span className="flex flex-wrap items-center gap-2">
      <StatusBadge state={step.status} />
      <span>{step.type}</span>
      <code className="text-xs text-ink-3">{step.id}</code>
      <Duration from={step.startedAt} to={step.finishedAt} isRunning={step.status === 'RUNNING'} className="figures" />
    </span>
  );
  return (
    <Sheet isOpen={!!stepId} onClose={onClose} title={title} description={line}>
      {stepId && <StepDetails executionId={executionId} stepId={stepId} step={step} />}
    </Sheet>
  );
}

function StepDetails({ executionId, stepId, step }: { executionId: string; stepId: string; step?: StepStatus }) {
  const detail = useQuery(stepQuery(executionId, stepId, `${step?.status}-${step?.attempt}-${step?.items?.completed ?? ''}`));
  const attempts = detail.data?.attempts ?? [];
  return (
    <div className="space-y-5">
      {step && <div className="-ml-[26px] empty:hidden"><StepNotes step={step} /></div>}
      {detail.isPending && <SkeletonRows />}
      {detail.error && <ErrorState error={detail.error} onRetry={() => detail.refetch()} />}
      {detail.data && <Value title="Output" value={detail.data.output ?? attempts.at(-1)?.output} none="No output yet." />}
      {detail.data && <Value title="Input" value={detail.data.input ?? attempts.at(-1)?.input} none="No input was recorded." />}
      {attempts.length > 0 && <Attempts attempts={attempts} />}
    </div>
  );
}

function Value({ title, value, none }: { title: string; value: Json | undefined; none: string }) {
  const isThere = value !== undefined && value !== null;
  return (
    <section className="min-w-0 space-y-2">
      <h3 className="text-sm font-medium text-ink-2">{title}</h3>
      {isThere ? <JsonView label={title} value={value} /> : <p className="text-sm text-ink-3">{none}</p>}
    </section>
  );
}

function Attempts({ attempts }: { attempts: readonly StepAttempt[] }) {
  return (
    <section className="space-y-2">
      <h3 className="text-sm font-medium text-ink-2">Attempts</h3>
      <ol className="divide-y divide-line rounded-lg border border-line">
        {attempts.map((one, index) => (
          <li key={index} className="space-y-1 px-3 py-2 text-sm">
            <div className="flex flex-wrap items-center gap-2">
              <span className="figures font-medium">Attempt {one.attempt}</span>
              {one.status && <StatusBadge state={one.status} />}
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
