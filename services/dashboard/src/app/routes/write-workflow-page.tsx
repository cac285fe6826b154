import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { readDraft } from '@/api/write-workflow';
import { starterOf } from '@/features/authoring/starter';
import { WorkflowEditor } from '@/features/authoring/workflow-editor';
import { ErrorState } from '@/ui/error-state';
import { Skeleton } from '@/ui/skeleton';

const route = getRouteApi('/shell/use-cases/$useCase/write');

export function WriteWorkflowPage() {
  const { useCase } = route.useParams();
  const { workflow } = route.useSearch();
  const navigate = useNavigate();
  const draft = useQuery({ queryKey: ['workflows', workflow, 'draft'], queryFn: () => readDraft(workflow!), enabled: !!workflow, staleTime: Infinity, gcTime: 0 });
  if (draft.error) return <ErrorState error={draft.error} onRetry={() => draft.refetch()} />;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-3">
        <Link to="/use-cases/$useCase/operations" params={{ useCase }} className="flex items-center gap-1.5 rounded text-ink-2 hover:text-ink"><ArrowLeft aria-hidden className="size-4" /> Operations</Link>
        <h2 className="text-lg font-semibold tracking-[-0.01em]">{workflow ? `Draft of ${workflow}` : 'New workflow'}</h2>
      </div>
      {workflow && draft.isPending ? <Skeleton className="h-96 rounded-xl" /> : (
        <WorkflowEditor
          key={workflow ?? ''}
          useCase={useCase}
          initial={draft.data ?? starterOf(useCase)}
          onPublished={(id) => void navigate({ to: '/use-cases/$useCase/operations', params: { useCase }, search: { workflow: id } })}
        />
      )}
    </div>
  );
}
