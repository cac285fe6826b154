import { getRouteApi } from '@tanstack/react-router';
import { SchedulesScreen } from '@/features/schedules/schedules-screen';

const route = getRouteApi('/shell/use-cases/$useCase/schedules');

export function SchedulesPage() {
  const { useCase } = route.useParams();
  const { schedule } = route.useSearch();
  const navigate = route.useNavigate();
  return <SchedulesScreen key={useCase} useCase={useCase} open={schedule} onOpen={(id) => void navigate({ search: { schedule: id }, resetScroll: false })} />;
}
