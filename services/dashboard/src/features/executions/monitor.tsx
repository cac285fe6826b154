import { type ReactNode, useState } from 'react';
import type { ExecutionStatus, StepStatus } from '@/api/types';
import { cn } from '@/lib/cn';
import { count, plural } from '@/lib/format';
import { isFinished, toneOf } from '@/lib/states';
import { Card, CardContent } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { Progress } from '@/ui/progress';
import { Skeleton } from '@/ui/skeleton';
import { ApprovalForm } from './approval-form';
import { LogPane } from './log-pane';
import { MonitorHeader } from './monitor-header';
import { RunNotices } from './run-notices';
import { StepList } from './step-list';
import { StepPanel } from './step-panel';
import type { Execution } from './use-execution';

type Props = { execution: Execution; openStep?: string; isFullPage?: boolean; result?: ReactNode; onCloseStep: () => void };

/** The run as it is: state, progress, steps and logs; its result beside them once there is one. */
export function Monitor({ execution, openStep, isFullPage, result, onCloseStep }: Props) {
  const [isExpanded, setIsExpanded] = useState(true);
  const { live, error, refresh } = execution;
  const { status } = live;
  if (!status) return error ? <ErrorState error={error} onRetry={refresh} /> : <MonitorSkeleton />;
  const isOver = isFinished(status.state);
  const renderApproval = (step: StepStatus) => <ApprovalForm executionId={status.id} step={step} onDecided={refresh} />;
  return (
    <Card aria-label="Workflow run" data-execution={status.id}>
      <MonitorHeader status={status} isExpanded={isExpanded} isFullPage={isFullPage} onToggle={() => setIsExpanded(!isExpanded)} refresh={refresh} />
      {isExpanded && (
        <CardContent className="space-y-4">
          <RunProgress status={status} />
          <RunNotices execution={execution} />
          <div className={cn('grid min-w-0 gap-4', result ? 'lg:grid-cols-[minmax(250px,292px)_minmax(0,1fr)]' : 'lg:grid-cols-[minmax(280px,2fr)_minmax(0,3fr)]')}>
            <section className="min-w-0">
              <h4 className="mb-1.5 text-sm font-medium text-ink-2">Steps</h4>
              <StepList status={status} openStep={openStep} approval={renderApproval} />
            </section>
            {result && <div className="min-w-0">{result}</div>}
            <LogPane logs={live.logs} isDropped={live.logsDropped} isLive={!isOver} className={result ? 'h-64 lg:col-span-2' : 'h-80 lg:h-auto lg:min-h-80'} />
          </div>
        </CardContent>
      )}
      <StepPanel executionId={status.id} stepId={openStep} steps={status.steps ?? []} onClose={onCloseStep} />
    </Card>
  );
}

function RunProgress({ status }: { status: ExecutionStatus }) {
  const total = Object.values(status.stepCounts).reduce((sum, one) => sum + one, 0);
  const { COMPLETED: completed = 0, SKIPPED: skipped = 0, FAILED: failed = 0 } = status.stepCounts;
  const parts = [`${count(completed + skipped)} of ${plural(total, 'step')}`, failed > 0 && `${count(failed)} failed`].filter(Boolean);
  return (
    <div>
      <div className="figures mb-1.5 flex justify-between text-sm text-ink-2">
        <span>Progress <span className="text-ink-3">· {parts.join(' · ')}</span></span>
        <span className="font-medium text-ink">{status.progress}%</span>
      </div>
      <Progress label="Progress of the run" value={status.progress} tone={toneOf(status.state)} isBusy={status.state === 'RUNNING'} />
    </div>
  );
}

function MonitorSkeleton() {
  return (
    <Card role="status" aria-label="Loading the run" className="space-y-4 p-5">
      <Skeleton className="h-6 w-72 max-w-full" />
      <Skeleton className="h-2" />
      <div className="grid gap-4 lg:grid-cols-[2fr_3fr]"><Skeleton className="h-64" /><Skeleton className="h-64" /></div>
    </Card>
  );
}
