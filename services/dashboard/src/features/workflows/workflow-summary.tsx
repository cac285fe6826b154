import { useQuery } from '@tanstack/react-query';
import { ChevronRight } from 'lucide-react';
import { workflowQuery } from '@/api/get-workflow';
import type { ListedWorkflow, WorkflowDefinition } from '@/api/types';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { Skeleton } from '@/ui/skeleton';

/** What will happen: the steps in order, before anything runs. */
export function WorkflowSummary({ workflow }: { workflow: ListedWorkflow }) {
  const definition = useQuery(workflowQuery(workflow.id, workflow.version));
  const steps = definition.data?.steps ?? [];
  return (
    <div className="rounded-lg border border-line bg-sunken px-3.5 py-3">
      <p className="mb-2.5 flex flex-wrap items-center gap-2 text-sm text-ink-2">
        <span className="font-medium text-ink">{workflow.name}</span>
        <Badge className="figures">Version {workflow.version}</Badge>
        {steps.length > 0 && <span>{plural(steps.length, 'step')}</span>}
      </p>
      {definition.isPending ? <Skeleton className="h-8" /> : <Steps steps={steps} />}
    </div>
  );
}

const most = 12;

function Steps({ steps }: Pick<WorkflowDefinition, 'steps'>) {
  return (
    <ol aria-label="Steps of the workflow" className="flex flex-wrap items-center gap-x-1 gap-y-2">
      {steps.slice(0, most).map((step, index) => (
        <li key={step.id} className="flex min-w-0 items-center gap-1">
          {index > 0 && <ChevronRight aria-hidden className="size-3.5 shrink-0 text-ink-3" />}
          <span className="truncate rounded-md border border-line bg-surface px-2 py-1 text-sm">{step.name} <span className="text-xs text-ink-3">{step.type}</span></span>
        </li>
      ))}
      {steps.length > most && <li className="text-sm text-ink-3">and {plural(steps.length - most, 'more step', 'more steps')}</li>}
    </ol>
  );
}
