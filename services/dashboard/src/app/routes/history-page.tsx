import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { workflowsQuery } from '@/api/list-workflows';
import { type Filter, HistoryFilters } from '@/features/executions/history-filters';
import { HistoryList } from '@/features/executions/history-list';
import { Button } from '@/ui/button';

const route = getRouteApi('/shell/use-cases/$useCase/history');

export function HistoryPage() {
  const { useCase } = route.useParams();
  const filter = route.useSearch();
  const navigate = route.useNavigate();
  const workflows = useQuery(workflowsQuery(useCase)).data?.items ?? [];
  const change = (next: Filter) => void navigate({ search: next, replace: true });
  const isFiltered = Object.values(filter).some(Boolean);
  return (
    <>
      <HistoryFilters filter={filter} workflows={workflows} onChange={change} />
      <HistoryList
        filter={{ useCase, state: filter.state, workflowId: filter.workflow, q: filter.q }}
        clear={isFiltered ? <Button onClick={() => change({})}>Clear the filter</Button> : undefined}
      />
    </>
  );
}
