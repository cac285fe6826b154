import { getRouteApi } from '@tanstack/react-router';
import { DataScreen } from '@/features/datasets/data-screen';

const route = getRouteApi('/shell/use-cases/$useCase/data');

export function DataPage() {
  const { useCase } = route.useParams();
  const { dataset, tab } = route.useSearch();
  const navigate = route.useNavigate();
  return <DataScreen key={useCase} useCase={useCase} open={dataset} tab={tab} onTab={(next) => void navigate({ search: (old) => ({ ...old, tab: next }), replace: true, resetScroll: false })} />;
}
