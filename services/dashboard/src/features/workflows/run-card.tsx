import { useQuery } from '@tanstack/react-query';
import { Play, Workflow } from 'lucide-react';
import type { ReactNode } from 'react';
import { workflowsQuery } from '@/api/list-workflows';
import { Card, CardContent, CardHeader, CardTitle } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { Skeleton } from '@/ui/skeleton';
import { RunForm, type RunFormProps } from './run-form';

/** `warning` is shown in place of the form while there is no data to run on. */
type Props = Omit<RunFormProps, 'workflows'> & { warning: ReactNode; write?: ReactNode };

export function RunCard({ warning, write, ...form }: Props) {
  return (
    <Card>
      <CardHeader className="pb-2.5">
        <Play aria-hidden className="size-4 text-accent" />
        <CardTitle>Workflow Execution</CardTitle>
        {write && <div className="ml-auto">{write}</div>}
      </CardHeader>
      <CardContent>{warning ?? <RunBody {...form} />}</CardContent>
    </Card>
  );
}

function RunBody(form: Omit<RunFormProps, 'workflows'>) {
  const workflows = useQuery(workflowsQuery(form.useCase));
  if (workflows.isPending) return <Skeleton className="h-9" />;
  if (workflows.error) return <ErrorState error={workflows.error} onRetry={() => workflows.refetch()} />;
  if (workflows.data.items.length === 0) return <EmptyState icon={Workflow} title="No workflow yet">Nothing has been published for this use case. Write one, or open one from a file.</EmptyState>;
  return <RunForm workflows={workflows.data.items} {...form} />;
}
