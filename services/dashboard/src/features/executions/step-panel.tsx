import { useQuery } from '@tanstack/react-query';
import { stepQuery } from '@/api/get-step';
import type { StepStatus } from '@/api/types';
import { Duration } from '@/ui/duration';
import { ErrorState } from '@/ui/error-state';
import { JsonView } from '@/ui/json-view';
import { Sheet } from '@/ui/sheet';
import { SkeletonRows } from '@/ui/skeleton';
import { StatusBadge } from '@/ui/status-badge';
import { StepAttempts } from './step-attempts';
import { StepNotes } from './step-notes';
import { StepOutputView } from './step-output-view';

type Props = { executionId: string; stepId?: string; steps: readonly StepStatus[]; onClose: () => void };

/** A step's input, output, error and attempts. */
export function StepPanel({ executionId, stepId, steps, onClose }: Props) {
  const step = steps.flatMap((one) => (one.fallback ? [one, one.fallback] : [one])).find((one) => one.id === stepId);
  const line = step && (
    <span className="flex flex-wrap items-center gap-2">
      <StatusBadge state={step.status} />
      <span>{step.type}</span>
      <code className="text-xs text-ink-3">{step.id}</code>
      <Duration from={step.startedAt} to={step.finishedAt} isRunning={step.status === 'RUNNING'} className="figures" />
    </span>
  );
  return (
    <Sheet isOpen={!!stepId} onClose={onClose} title={step?.name ?? stepId ?? ''} description={line}>
      {stepId && <StepDetails executionId={executionId} stepId={stepId} step={step} />}
    </Sheet>
  );
}

function StepDetails({ executionId, stepId, step }: { executionId: string; stepId: string; step?: StepStatus }) {
  const detail = useQuery(stepQuery(executionId, stepId, `${step?.status}-${step?.attempt}-${step?.items?.completed ?? ''}`));
  const attempts = detail.data?.attempts ?? [];
  const last = attempts.findLast((one) => one.output) ?? attempts.at(-1);
  return (
    <div className="space-y-5">
      {step && <div className="-ml-[26px] has-[>:empty]:hidden"><StepNotes step={step} /></div>}
      {detail.isPending && <SkeletonRows />}
      {detail.error && <ErrorState error={detail.error} onRetry={() => detail.refetch()} />}
      {detail.data && (
        <>
          <StepOutputView executionId={executionId} output={last?.output} />
          <section className="min-w-0 space-y-2">
            <h3 className="text-sm font-medium text-ink-2">Input</h3>
            {last?.input === undefined || last.input === null ? <p className="text-sm text-ink-3">No input was recorded: it reads the outputs of the steps before it.</p> : <JsonView label="Input" value={last.input} />}
          </section>
          <StepAttempts attempts={attempts} />
          {detail.data.config && <details><summary className="text-sm font-medium text-ink-2">Configuration</summary><div className="mt-2"><JsonView label="Configuration" value={detail.data.config} /></div></details>}
        </>
      )}
    </div>
  );
}
