import { useQuery } from '@tanstack/react-query';
import { Link, getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { meQuery } from '@/api/get-me';
import { useCasesQuery } from '@/api/list-use-cases';
import { ErrorState } from '@/ui/error-state';
import { Alert, AlertDescription } from '@/ui/alert';
import { Button } from '@/ui/button';
import { RunCard } from '@/features/workflows/run-card';
import { Skeleton } from '@/ui/skeleton';
import { RunView } from '../run-view';

const route = getRouteApi('/shell/use-cases/$useCase/operations');

/** The seed's Operations tab: choose, fill in, execute, watch. */
export function OperationsPage() {
  const { useCase } = route.useParams();
  const { workflow, execution } = route.useSearch();
  const navigate = useNavigate({ from: '/use-cases/$useCase/operations' });
  const useCases = useQuery({ ...useCasesQuery, refetchOnMount: 'always' });
  const me = useQuery(meQuery).data ?? { name: '', roles: [] };
  const [isRunning, setIsRunning] = useState(false);
  const current = useCases.data?.items.find((one) => one.id === useCase);
  if (useCases.isPending) return <Skeleton className="h-28 rounded-xl" />;
  if (useCases.error) return <ErrorState error={useCases.error} onRetry={() => useCases.refetch()} />;
  const datasets = current?.datasets ?? [];
  const seen = datasets.filter((one) => one.version).map(({ name, version, rows }) => ({ name, version: version ?? null, rows }));
  return (
    <div className="space-y-4">
      <RunCard
        useCase={useCase}
        user={me}
        data={{ datasets: seen }}
        datasets={datasets.map((one) => one.name)}
        selected={workflow}
        isRunning={!!execution && isRunning}
        isBrief={!!execution}
        write={<Button asChild size="small" variant="ghost"><Link to="/use-cases/$useCase/write" params={{ useCase }}>New workflow</Link></Button>}
        warning={current && !current.hasLiveData ? <NoData useCase={useCase} /> : null}
        onSelect={(id) => navigate({ search: { workflow: id } })}
        onStarted={(id) => navigate({ search: (old) => ({ workflow: old.workflow, execution: id }) })}
      />
      {execution && <RunView key={execution} executionId={execution} onRunning={setIsRunning} />}
    </div>
  );
}

function NoData({ useCase }: { useCase: string }) {
  const link = <Button asChild size="small"><Link to="/use-cases/$useCase/data" params={{ useCase }}>Ingest data</Link></Button>;
  return <Alert variant="warning" action={link}><AlertDescription>Please ingest data before executing workflows</AlertDescription></Alert>;
}
