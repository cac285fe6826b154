import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useMemo, useRef } from 'react';
import type { ExecutionStatus, StepStatus } from '@/api/types';
import { isFinished } from '@/lib/states';
import { useNow } from '@/lib/use-now';
import { StepRow } from './step-row';
import type { Span } from './time-bar';

type Props = { status: ExecutionStatus; openStep?: string; approval: (step: StepStatus) => ReactNode };

const fewSteps = 60;

export function StepList({ status, openStep, approval }: Props) {
  const steps = status.steps ?? [];
  const span = useSpan(status, steps);
  const row = (step: StepStatus) => <StepRow key={step.id} step={step} span={span} isOpen={openStep === step.id} approval={approval} />;
  if (steps.length > fewSteps) return <ManySteps steps={steps} row={row} />;
  return <ol aria-label="Steps" className="-mx-2.5 space-y-0.5">{steps.map(row)}</ol>;
}

/** Thousands of steps: only those in view are in the page. */
function ManySteps({ steps, row }: { steps: readonly StepStatus[]; row: (step: StepStatus) => ReactNode }) {
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: steps.length, getScrollElement: () => box.current, estimateSize: () => 64, overscan: 8, getItemKey: (index) => steps[index]!.id });
  return (
    <div ref={box} className="scroll-thin -mx-2.5 h-[560px] overflow-y-auto overscroll-contain">
      <ol aria-label="Steps" className="relative" style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((item) => (
          <div key={item.key} ref={rows.measureElement} data-index={item.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${item.start}px)` }}>
            {row(steps[item.index]!)}
          </div>
        ))}
      </ol>
    </div>
  );
}

function useSpan(status: ExecutionStatus, steps: readonly StepStatus[]): Span {
  const now = useNow(!isFinished(status.state), 500);
  const end = status.finishedAt ? Date.parse(status.finishedAt) : now;
  const first = useMemo(() => Math.min(...steps.filter((step) => step.startedAt && !step.cached).map((step) => Date.parse(step.startedAt!))), [steps]);
  return useMemo(() => (Number.isFinite(first) ? { from: first, to: Math.max(first + 1, end) } : null), [first, end]);
}
