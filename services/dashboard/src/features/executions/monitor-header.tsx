import { Link } from '@tanstack/react-router';
import { ChevronDown, ChevronUp, Maximize2 } from 'lucide-react';
import type { ExecutionStatus } from '@/api/types';
import { isFinished } from '@/lib/states';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { CardHeader } from '@/ui/card';
import { Duration } from '@/ui/duration';
import { StatusBadge } from '@/ui/status-badge';
import { Ago } from '@/ui/time';
import { ExecutionActions } from './execution-actions';
import { UsualDuration } from './usual-duration';

type Props = { status: ExecutionStatus; isExpanded: boolean; isFullPage?: boolean; onToggle: () => void; refresh: () => Promise<void> };

export function MonitorHeader({ status, isExpanded, isFullPage, onToggle, refresh }: Props) {
  const isSample = status.datasets?.some((dataset) => dataset.origin === 'sample');
  return (
    <CardHeader className="items-start">
      <div className="min-w-0 flex-1 space-y-0.5">
        <div className="flex min-w-0 flex-wrap items-center gap-2">
          <h3 className="min-w-0 text-[15px] font-semibold tracking-[-0.01em] break-words">Workflow: {status.workflowName}</h3>
          <StatusBadge state={status.state} live />
          {isSample && <Badge tone="warn">SAMPLE DATA</Badge>}
        </div>
        <p className="figures flex flex-wrap gap-x-2 text-sm text-ink-3">
          <span>Version {status.version}</span>
          <span>Attempt {status.attempt}</span>
          <Duration from={status.startedAt} to={status.finishedAt} isRunning={!isFinished(status.state)} />
          {status.state === 'RUNNING' && <UsualDuration status={status} />}
          <span>started <Ago at={status.startedAt ?? status.createdAt} /></span>
          {status.user && <span>by {status.user}</span>}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-1.5 empty:hidden max-sm:order-last max-sm:w-full">
        <ExecutionActions status={status} refresh={refresh} />
      </div>
      <div className="flex items-center gap-0.5">
        {!isFullPage && (
          <Button asChild variant="ghost" size="icon">
            <Link to="/executions/$executionId" params={{ executionId: status.id }} aria-label="Open this run on a page of its own" title="Open on a page of its own"><Maximize2 aria-hidden /></Link>
          </Button>
        )}
        <Button variant="ghost" size="icon" aria-expanded={isExpanded} aria-label={isExpanded ? 'Collapse' : 'Expand'} onClick={onToggle}>
          {isExpanded ? <ChevronUp aria-hidden /> : <ChevronDown aria-hidden />}
        </Button>
      </div>
    </CardHeader>
  );
}
