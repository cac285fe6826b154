import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { asApiError } from '@/api/problem';
import type { ListedWorkflow, ScheduleDocument } from '@/api/types';
import { putSchedule } from '@/api/write-schedule';
import { firstValues, formInputs, placeFaults, readInputs } from '@/lib/inputs';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Field, Input, describedBy } from '@/ui/field';
import { InputFields } from '@/ui/input-fields';
import { Select } from '@/ui/select';
import { notify } from '@/ui/toast';
import { finished } from './draft';
import { FirePreview } from './fire-preview';
import { PolicyFields } from './policy-fields';
import { slugOf } from '@/lib/slug';

const zones = Intl.supportedValuesOf('timeZone');

type Props = { id?: string; initial: ScheduleDocument; workflows: readonly ListedWorkflow[]; onSaved: () => void };

/** Creates or changes a schedule. The server judges everything; its faults stand beside the fields. */
export function ScheduleForm({ id, initial, workflows, onSaved }: Props) {
  const queries = useQueryClient();
  const [draft, setDraft] = useState(initial);
  const [typedId, setTypedId] = useState<string | null>(null);
  const change = (next: Partial<ScheduleDocument>) => setDraft((old) => ({ ...old, ...next }));
  const workflow = workflows.find((one) => one.id === draft.workflowId);
  const inputs = useMemo(() => inputsOf(workflow, initial), [workflow, initial]);
  const [typed, setTyped] = useState<Record<string, string>>({});
  const values = { ...firstValues(inputs), ...typed };
  const shownId = id ?? typedId ?? slugOf(draft.name || workflow?.name || '');
  const save = useMutation({
    mutationFn: () => putSchedule(shownId, finished(draft, readInputs(inputs, values))),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['schedules'] });
      notify('ok', id ? 'Schedule saved' : 'Schedule created');
      onSaved();
    },
  });
  const problem = save.error ? asApiError(save.error) : null;
  const named = placeFaults(problem?.errors ?? [], ['id', 'name', 'workflowId', 'cron', 'zone', 'gap', 'overlap', 'catchUp', 'catchUpLimit', 'whileActive', 'priority', 'note'], '');
  const placed = placeFaults(named.rest, inputs.map((input) => input.name), '/inputs');
  const faults = (name: string) => named.byName[name] ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form aria-label={id ? `Schedule ${id}` : 'New schedule'} noValidate onSubmit={submit} className="space-y-4">
      <Field id="schedule-workflow" label="Workflow" faults={faults('workflowId')}>
        <Select id="schedule-workflow" value={draft.workflowId} onChange={(event) => change({ workflowId: event.target.value })} {...describedBy('schedule-workflow', undefined, faults('workflowId'))}>
          <option value="">Select a workflow...</option>
          {!workflow && draft.workflowId && <option value={draft.workflowId}>{draft.workflowId}</option>}
          {workflows.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </Select>
      </Field>
      <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
        <Field id="schedule-name" label="Name" isRequired={false} faults={faults('name')}>
          <Input id="schedule-name" value={draft.name ?? ''} autoComplete="off" onChange={(event) => change({ name: event.target.value })} {...describedBy('schedule-name', undefined, faults('name'))} />
        </Field>
        <Field id="schedule-id" label="Id" hint={id ? undefined : 'It cannot be changed later'} faults={faults('id')}>
          <Input id="schedule-id" value={shownId} disabled={!!id} autoComplete="off" spellCheck={false} className="font-mono" onChange={(event) => setTypedId(event.target.value)} {...describedBy('schedule-id', !id, faults('id'))} />
        </Field>
        <Field id="schedule-cron" label="Cron expression" hint="Minute, hour, day, month, day of week; six fields begin with seconds" faults={faults('cron')}>
          <Input id="schedule-cron" value={draft.cron} autoComplete="off" spellCheck={false} className="font-mono" onChange={(event) => change({ cron: event.target.value })} {...describedBy('schedule-cron', true, faults('cron'))} />
        </Field>
        <Field id="schedule-zone" label="Time zone" faults={faults('zone')}>
          <Input id="schedule-zone" list="schedule-zones" value={draft.zone} autoComplete="off" onChange={(event) => change({ zone: event.target.value })} {...describedBy('schedule-zone', undefined, faults('zone'))} />
          <datalist id="schedule-zones">{zones.map((one) => <option key={one} value={one}>{one}</option>)}</datalist>
        </Field>
      </div>
      <FirePreview previewed={{ cron: draft.cron, zone: draft.zone, gap: draft.gap, overlap: draft.overlap }} />
      {inputs.length > 0 && (
        <fieldset>
          <legend className="mb-2 text-sm font-medium">Inputs</legend>
          <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
            <InputFields prefix="schedule-input" inputs={inputs} typed={values} faults={placed.byName} onChange={(name, text) => setTyped({ ...typed, [name]: text })} />
          </div>
        </fieldset>
      )}
      <PolicyFields draft={draft} faults={faults} onChange={change} />
      {problem && (
        <Alert variant="danger" title={problem.detail}>
          {placed.rest.length > 0 && <ul aria-label="Faults of the schedule" className="list-disc space-y-1 pl-4">{placed.rest.map((fault, index) => <li key={index} className="break-words">{fault.message} <code className="text-xs text-ink-3">{fault.path}</code></li>)}</ul>}
        </Alert>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button type="submit" variant="primary" disabled={save.isPending}>{id ? 'Save' : 'Create schedule'}</Button>
        <label className="flex h-9 items-center gap-2 text-sm text-ink-2"><input type="checkbox" className="size-4 accent-accent" checked={draft.enabled} onChange={(event) => change({ enabled: event.target.checked })} /> Enabled</label>
      </div>
    </form>
  );
}

/** A schedule cannot keep secrets; what it has of the others stands in the place of their defaults. */
function inputsOf(workflow: ListedWorkflow | undefined, initial: ScheduleDocument) {
  const own = workflow?.id === initial.workflowId ? initial.inputs ?? {} : {};
  return formInputs(workflow?.inputs).filter((input) => !input.secret).map((input) => (input.name in own ? { ...input, default: own[input.name] } : input));
}
