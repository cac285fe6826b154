import { getRouteApi } from '@tanstack/react-router';
import { DataScreen } from '@/features/datasets/data-screen';

const route = getRouteApi('/shell/use-cases/$useCase/data');

export function DataPage() {
  const { useCase } = route.useParams();
  const { dataset } = route.useSearch();
  return <DataScreen key={useCase} useCase={useCase} open={dataset} />;
}
