import { Link } from '@tanstack/react-router';
import { CornerDownRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { StepStatus } from '@/api/types';
import { cn } from '@/lib/cn';
import { stateLabel } from '@/lib/states';
import { Badge } from '@/ui/badge';
import { Duration } from '@/ui/duration';
import { StateIcon } from '@/ui/state-icon';
import { StepNotes } from './step-notes';
import { type Span, TimeBar } from './time-bar';

type Props = { step: StepStatus; span: Span; isOpen: boolean; approval?: (step: StepStatus) => ReactNode };

export function StepRow({ step, span, isOpen, approval }: Props) {
  return (
    <li data-step={step.id} data-step-state={step.status} className="min-w-0 list-none">
      <div className={cn('group relative rounded-lg px-2.5 py-2 hover:bg-hover', isOpen && 'bg-hover')}>
        <StepLine step={step} />
        <TimeBar step={step} span={span} />
        <StepNotes step={step} />
      </div>
      {step.fallback && (
        <div className="ml-4 border-l border-line pl-2">
          <div className="group relative rounded-lg px-2.5 py-1.5 hover:bg-hover" data-step={step.fallback.id} data-step-state={step.fallback.status}>
            <StepLine step={step.fallback} isFallback />
            <StepNotes step={step.fallback} />
          </div>
        </div>
      )}
      {step.approval && step.status === 'WAITING' && approval?.(step)}
    </li>
  );
}

function StepLine({ step, isFallback }: { step: StepStatus; isFallback?: boolean }) {
  const isRunning = step.status === 'RUNNING' || step.status === 'RETRYING' || step.status === 'WAITING';
  return (
    <div className="flex items-start gap-2.5">
      {isFallback && <CornerDownRight aria-hidden className="mt-[3px] -mr-1 size-4 shrink-0 text-ink-3" />}
      <StateIcon state={step.status} className="mt-[3px]" />
      <div className="min-w-0 flex-1">
        <Link to="." search={(old: object) => ({ ...old, step: step.id })} className="block truncate font-medium after:absolute after:inset-0 after:rounded-lg" title={step.name}>
          {step.name}
          <span className="sr-only">, {stateLabel(step.status).toLowerCase()}</span>
        </Link>
        <p className="flex flex-wrap items-center gap-x-1.5 text-xs text-ink-3">
          <span>{isFallback ? `fallback, ${step.type}` : step.type}</span>
          {step.attempt > 1 && <span>· attempt {step.attempt}</span>}
          {step.status !== 'COMPLETED' && <span>· {stateLabel(step.status).toLowerCase()}</span>}
        </p>
      </div>
      {step.cached && <Badge className="h-5 px-1.5" title="An equal result was reused">cached</Badge>}
      <Duration from={step.startedAt} to={step.finishedAt} isRunning={isRunning} className="figures mt-px shrink-0 text-sm text-ink-2" />
    </div>
  );
}
