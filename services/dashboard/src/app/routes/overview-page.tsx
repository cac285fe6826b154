import { getRouteApi } from '@tanstack/react-router';
import { OverviewScreen } from '@/features/executions/overview-screen';
import { NextFires } from '@/features/schedules/next-fires';

const route = getRouteApi('/shell/use-cases/$useCase/overview');

export function OverviewPage() {
  const { useCase } = route.useParams();
  return <OverviewScreen useCase={useCase} scheduled={<NextFires useCase={useCase} />} />;
}
