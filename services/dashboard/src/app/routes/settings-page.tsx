import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useCasesQuery } from '@/api/list-use-cases';
import { UseCaseForm } from '@/features/use-cases/use-case-form';
import { Card, CardContent } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { notify } from '@/ui/toast';

const route = getRouteApi('/shell/use-cases/$useCase/settings');

export function SettingsPage() {
  const { useCase: id } = route.useParams();
  const list = useQuery(useCasesQuery);
  const useCase = list.data?.items.find((one) => one.id === id);
  return (
    <div className="max-w-3xl">
      <h2 className="mb-1 text-lg font-semibold tracking-[-0.01em]">Settings</h2>
      <p className="mb-4 text-ink-2">What is changed holds for executions that start afterwards. A dataset that is taken out keeps its versions.</p>
      {list.error && !useCase && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.isPending && <SkeletonRows rows={6} />}
      {useCase && <Card><CardContent className="pt-5"><UseCaseForm key={useCase.modifiedAt} useCase={useCase} onSaved={() => notify('ok', 'The settings were saved.')} /></CardContent></Card>}
    </div>
  );
}
