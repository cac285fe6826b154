import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { Boxes, ChevronRight } from 'lucide-react';
import { useCasesQuery } from '@/api/list-use-cases';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { pageWidth } from '../shell';

export function UseCasesPage() {
  const list = useQuery(useCasesQuery);
  const all = list.data?.items ?? [];
  const only = all.length === 1 ? all[0] : undefined;
  if (only) return <Navigate to="/use-cases/$useCase/operations" params={{ useCase: only.id }} replace />;
  return (
    <main className={cn(pageWidth, 'max-w-3xl py-8')}>
      <div className="mb-4 flex items-center justify-between gap-3">
        <h1 className="text-xl font-semibold tracking-[-0.02em]">Use cases</h1>
        {all.length > 0 && <NewUseCase />}
      </div>
      {list.isPending && <SkeletonRows rows={3} />}
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && all.length === 0 && <Card><EmptyState icon={Boxes} title="No use case yet" action={<NewUseCase />}>A use case holds datasets and the workflows that run on them.</EmptyState></Card>}
      {all.length > 0 && (
        <Card>
          <ul className="divide-y divide-line">
            {all.map((useCase) => (
              <li key={useCase.id} className="relative flex items-center gap-3 px-5 py-3.5 first:rounded-t-xl last:rounded-b-xl hover:bg-hover">
                <div className="min-w-0 flex-1">
                  <Link to="/use-cases/$useCase/operations" params={{ useCase: useCase.id }} className="font-medium after:absolute after:inset-0">{useCase.name}</Link>
                  <p className="truncate text-sm text-ink-3">{useCase.id}{useCase.datasets && ` · ${plural(useCase.datasets.length, 'dataset')}`}</p>
                </div>
                <Badge tone={useCase.hasLiveData ? 'ok' : 'warn'}>{useCase.hasLiveData ? 'has data' : 'no data yet'}</Badge>
                <ChevronRight aria-hidden className="size-4 text-ink-3" />
              </li>
            ))}
          </ul>
        </Card>
      )}
    </main>
  );
}

function NewUseCase() {
  return <Button asChild variant="primary"><Link to="/new-use-case">New use case</Link></Button>;
}
