import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { scheduleQuery } from '@/api/get-schedule';
import { workflowsQuery } from '@/api/list-workflows';
import { asApiError } from '@/api/problem';
import { deleteSchedule } from '@/api/write-schedule';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/error-state';
import { Sheet } from '@/ui/sheet';
import { SkeletonRows } from '@/ui/skeleton';
import { notify } from '@/ui/toast';
import { documentOf, newSchedule } from './draft';
import { ScheduleFires } from './schedule-fires';
import { ScheduleForm } from './schedule-form';

/** No schedule has this id: ids are lower-case. */
export const fresh = 'NEW';

type Props = { useCase: string; zone: string | undefined; open: string | undefined; onClose: () => void };

export function ScheduleSheet({ useCase, zone, open, onClose }: Props) {
  return (
    <Sheet isOpen={!!open} onClose={onClose} title={open === fresh ? 'New schedule' : open}>
      {open === fresh ? zone ? <NewSchedule useCase={useCase} zone={zone} onClose={onClose} /> : <SkeletonRows /> : open ? <SavedSchedule key={open} id={open} onClose={onClose} /> : null}
    </Sheet>
  );
}

function NewSchedule({ useCase, zone, onClose }: { useCase: string; zone: string; onClose: () => void }) {
  const workflows = useQuery(workflowsQuery(useCase));
  const [initial] = useState(() => newSchedule(useCase, zone));
  if (workflows.error) return <ErrorState error={workflows.error} onRetry={() => workflows.refetch()} />;
  return workflows.data ? <ScheduleForm initial={initial} workflows={workflows.data.items} onSaved={onClose} /> : <SkeletonRows />;
}

function SavedSchedule({ id, onClose }: { id: string; onClose: () => void }) {
  const saved = useQuery({ ...scheduleQuery(id), refetchInterval: 5_000 });
  const workflows = useQuery({ ...workflowsQuery(saved.data?.useCase ?? ''), enabled: !!saved.data });
  // What is typed stays while the fires are read again.
  const [initial, setInitial] = useState<ReturnType<typeof documentOf>>();
  if (saved.data && !initial) setInitial(documentOf(saved.data));
  if (saved.error && !saved.data) return <ErrorState error={saved.error} onRetry={() => saved.refetch()} />;
  if (workflows.error) return <ErrorState error={workflows.error} onRetry={() => workflows.refetch()} />;
  if (!saved.data || !initial || !workflows.data) return <SkeletonRows />;
  return (
    <div className="space-y-6">
      <ScheduleForm id={id} initial={initial} workflows={workflows.data.items} onSaved={onClose} />
      <section aria-label="Last fires" className="space-y-2">
        <h3 className="text-sm font-medium">Last fires</h3>
        <ScheduleFires fires={saved.data.fires ?? []} zone={saved.data.zone} />
      </section>
      <DeleteButton id={id} onDeleted={onClose} />
    </div>
  );
}

function DeleteButton({ id, onDeleted }: { id: string; onDeleted: () => void }) {
  const queries = useQueryClient();
  const [isAsked, setIsAsked] = useState(false);
  const remove = useMutation({
    mutationFn: () => deleteSchedule(id),
    onSuccess: async () => {
      onDeleted();
      queries.removeQueries({ queryKey: ['schedules', 'one', id] });
      await queries.invalidateQueries({ queryKey: ['schedules', 'list'] });
      notify('ok', 'Schedule deleted');
    },
    onError: (error) => notify('bad', asApiError(error).detail),
  });
  if (!isAsked) return <Button variant="danger" onClick={() => setIsAsked(true)}>Delete schedule</Button>;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <p className="text-sm text-ink-2">It fires no more; its executions stay.</p>
      <Button variant="danger" disabled={remove.isPending} onClick={() => remove.mutate()}>Yes, delete it</Button>
      <Button variant="ghost" onClick={() => setIsAsked(false)}>Keep it</Button>
    </div>
  );
}
