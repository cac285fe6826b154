import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { CalendarClock, Pause, Play } from 'lucide-react';
import { useCasesQuery } from '@/api/list-use-cases';
import { schedulesQuery } from '@/api/list-schedules';
import { workflowsQuery } from '@/api/list-workflows';
import { asApiError } from '@/api/problem';
import type { Schedule } from '@/api/types';
import { putSchedule } from '@/api/write-schedule';
import { useNow } from '@/lib/use-now';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { Spinner } from '@/ui/spinner';
import { exact } from '@/ui/time';
import { notify } from '@/ui/toast';
import { documentOf } from './draft';
import { until, zonedTime } from './fire-words';
import { ScheduleSheet, fresh } from './schedule-sheet';

type Props = { useCase: string; open: string | undefined; onOpen: (id: string | undefined) => void };

/** The schedules of a use case; one of them, or a new one, in a panel. */
export function SchedulesScreen({ useCase, open, onOpen }: Props) {
  const list = useInfiniteQuery({ ...schedulesQuery(useCase), refetchInterval: 10_000 });
  const workflows = useQuery(workflowsQuery(useCase)).data?.items ?? [];
  const useCases = useQuery(useCasesQuery);
  const zone = useCases.isPending ? undefined : useCases.data?.items.find((one) => one.id === useCase)?.zone ?? 'UTC';
  const schedules = list.data?.pages.flatMap((page) => page.items) ?? [];
  const add = <Button variant="primary" onClick={() => onOpen(fresh)}>New schedule</Button>;
  return (
    <>
      {schedules.length > 0 && <div className="mb-4 flex items-center justify-between gap-3"><h2 className="text-lg font-semibold tracking-[-0.01em]">Schedules</h2>{add}</div>}
      {list.isPending && <SkeletonRows rows={4} />}
      {list.error && schedules.length === 0 && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && schedules.length === 0 && <Card><EmptyState icon={CalendarClock} title="No schedule yet" action={add}>A schedule executes a workflow by the clock: every morning, say, or on the last weekday of the month.</EmptyState></Card>}
      {schedules.length > 0 && (
        <Card>
          <ul aria-label="Schedules" className="divide-y divide-line">
            {schedules.map((schedule) => <ScheduleRow key={schedule.id} schedule={schedule} workflow={workflows.find((one) => one.id === schedule.workflowId)?.name} onOpen={() => onOpen(schedule.id)} />)}
          </ul>
        </Card>
      )}
      {list.hasNextPage && <div className="mt-4 text-center"><Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>{list.isFetchingNextPage && <Spinner />} Load more</Button></div>}
      <ScheduleSheet useCase={useCase} zone={zone} open={open} onClose={() => onOpen(undefined)} />
    </>
  );
}

function ScheduleRow({ schedule, workflow, onOpen }: { schedule: Schedule; workflow: string | undefined; onOpen: () => void }) {
  const queries = useQueryClient();
  const now = useNow(true, 1_000);
  const toggle = useMutation({
    mutationFn: () => putSchedule(schedule.id, { ...documentOf(schedule), enabled: !schedule.enabled }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['schedules'] }),
    onError: (error) => notify('bad', asApiError(error).errors[0]?.message ?? asApiError(error).detail),
  });
  const title = schedule.name || schedule.id;
  return (
    <li className="relative grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-4 gap-y-1 px-4 py-2.5 first:rounded-t-xl last:rounded-b-xl hover:bg-hover sm:px-5 md:grid-cols-[minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1.2fr)_auto]">
      <span className="min-w-0">
        <button type="button" onClick={onOpen} className="block max-w-full truncate text-left font-medium after:absolute after:inset-0 after:rounded-[inherit]">{title}</button>
        <span className="block truncate text-sm text-ink-3">{workflow ?? schedule.workflowId}</span>
      </span>
      <span className="min-w-0 max-md:order-3">
        <code className="block truncate font-mono text-sm">{schedule.cron}</code>
        <span className="block truncate text-sm text-ink-3">{schedule.zone}</span>
      </span>
      <span className="min-w-0 text-sm max-md:order-4 max-md:text-right">
        {schedule.nextAt ? (
          <>
            <time dateTime={schedule.nextAt} title={exact(schedule.nextAt)} className="figures block">{zonedTime(schedule.nextAt, schedule.zone)}</time>
            <span className="figures block text-ink-3">{until(schedule.nextAt, now)}</span>
          </>
        ) : <Badge tone="mute">{schedule.enabled ? 'fires no more' : 'disabled'}</Badge>}
      </span>
      <Button size="small" className="relative justify-self-end max-md:order-2" disabled={toggle.isPending} aria-label={`${schedule.enabled ? 'Disable' : 'Enable'} ${title}`} onClick={() => toggle.mutate()}>
        {schedule.enabled ? <><Pause aria-hidden /> Disable</> : <><Play aria-hidden /> Enable</>}
      </Button>
    </li>
  );
}
