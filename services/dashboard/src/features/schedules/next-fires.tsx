import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { nextSchedulesQuery } from '@/api/list-schedules';
import { asApiError } from '@/api/problem';
import { useNow } from '@/lib/use-now';
import { exact } from '@/ui/time';
import { until, zonedTime } from './fire-words';

const soonest = 5;

/** The schedules of a use case that fire next. */
export function NextFires({ useCase }: { useCase: string }) {
  const next = useQuery({ ...nextSchedulesQuery(useCase, soonest), refetchInterval: 10_000 });
  const now = useNow(true, 1_000);
  if (next.isPending) return <p className="text-ink-3">Loading…</p>;
  if (!next.data) return <p className="text-ink-3">{asApiError(next.error).detail}</p>;
  if (next.data.items.length === 0) return <p className="text-ink-3">Nothing is scheduled.</p>;
  return (
    <ul className="-mx-2.5">
      {next.data.items.map((schedule) => (
        <li key={schedule.id} className="relative items-center gap-3 rounded-lg px-2.5 py-1.5 hover:bg-hover sm:flex">
          <Link to="/use-cases/$useCase/schedules" params={{ useCase }} search={{ schedule: schedule.id }} className="block min-w-0 truncate font-medium sm:flex-1 after:absolute after:inset-0">{schedule.name || schedule.id}</Link>
          {schedule.nextAt && <time dateTime={schedule.nextAt} title={exact(schedule.nextAt)} className="figures block text-sm text-ink-3">{zonedTime(schedule.nextAt, schedule.zone)} {schedule.zone}, {until(schedule.nextAt, now)}</time>}
        </li>
      ))}
    </ul>
  );
}
