import { getRouteApi } from '@tanstack/react-router';
import { OverviewScreen } from '@/features/executions/overview-screen';

const route = getRouteApi('/shell/use-cases/$useCase/overview');

export function OverviewPage() {
  const { useCase } = route.useParams();
  return <OverviewScreen useCase={useCase} />;
}
