import type { ScheduleDocument } from '@/api/types';
import { Field, Input, TextArea, describedBy } from '@/ui/field';
import { Select } from '@/ui/select';
import { policies } from './draft';

type Props = { draft: ScheduleDocument; faults: (name: string) => readonly string[]; onChange: (next: Partial<ScheduleDocument>) => void };

/** What most people leave as it is. */
export function PolicyFields({ draft, faults, onChange }: Props) {
  return (
    <details className="group" open={['gap', 'overlap', 'catchUp', 'catchUpLimit', 'whileActive', 'priority', 'note'].some((name) => faults(name).length > 0) || undefined}>
      <summary className="text-sm font-medium text-ink-2 group-open:mb-3 hover:text-ink">Clock changes, downtime, earlier executions</summary>
      <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
        <Policy name="gap" label="A time that the clocks leave out" draft={draft} faults={faults} onChange={onChange} />
        <Policy name="overlap" label="A time that comes twice" draft={draft} faults={faults} onChange={onChange} />
        <Policy name="catchUp" label="Missed while nothing ran" draft={draft} faults={faults} onChange={onChange} />
        {draft.catchUp === 'all' && (
          <Field id="schedule-limit" label="Made up for at most" faults={faults('catchUpLimit')}>
            <Input id="schedule-limit" inputMode="numeric" value={draft.catchUpLimit} onChange={(event) => onChange({ catchUpLimit: Number(event.target.value) || 0 })} {...describedBy('schedule-limit', undefined, faults('catchUpLimit'))} />
          </Field>
        )}
        <Policy name="whileActive" label="An earlier execution is still active" draft={draft} faults={faults} onChange={onChange} />
        <Field id="schedule-priority" label="Priority" isRequired={false} hint="0 to 9; the workflow’s own if left out" faults={faults('priority')}>
          <Input id="schedule-priority" inputMode="numeric" value={draft.priority ?? ''} onChange={(event) => onChange({ priority: event.target.value === '' ? undefined : Number(event.target.value) })} {...describedBy('schedule-priority', true, faults('priority'))} />
        </Field>
        <Field id="schedule-note" label="Note" isRequired={false} faults={faults('note')} className="sm:col-span-2">
          <TextArea id="schedule-note" rows={2} value={draft.note ?? ''} onChange={(event) => onChange({ note: event.target.value })} {...describedBy('schedule-note', undefined, faults('note'))} />
        </Field>
      </div>
    </details>
  );
}

function Policy({ name, label, draft, faults, onChange }: Props & { name: keyof typeof policies; label: string }) {
  const id = `schedule-${name}`;
  return (
    <Field id={id} label={label} faults={faults(name)}>
      <Select id={id} value={draft[name]} onChange={(event) => onChange({ [name]: event.target.value })} {...describedBy(id, undefined, faults(name))}>
        {policies[name].map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </Select>
    </Field>
  );
}
