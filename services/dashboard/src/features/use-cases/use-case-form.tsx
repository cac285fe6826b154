import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Plus, Trash2 } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { asApiError } from '@/api/problem';
import { type NewDataset, putUseCase } from '@/api/put-use-case';
import type { Problem, UseCase } from '@/api/types';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { Field, Input, TextArea, describedBy } from '@/ui/field';
import { slugOf } from '@/lib/slug';
import { columnsOf, linesOf } from './column-lines';

/** A dataset in the form; `declared` is what there was when it was opened, with what the form does not show. */
type Dataset = { key: number; name: string; required: boolean; columns: string; declared?: NewDataset };

const zones = Intl.supportedValuesOf('timeZone');

/** A use case: what it is called, where and in which currency it counts, how long its executions are kept, and the datasets it asks for. Without `useCase` a new one. */
export function UseCaseForm({ useCase, onSaved }: { useCase?: UseCase; onSaved: (id: string) => void }) {
  const queries = useQueryClient();
  const [name, setName] = useState(useCase?.name ?? '');
  const [id, setId] = useState<string | null>(useCase?.id ?? null);
  const [zone, setZone] = useState(useCase?.zone ?? 'UTC');
  const [currency, setCurrency] = useState(useCase?.currency ?? 'USD');
  const [days, setDays] = useState(useCase?.retentionDays?.toString() ?? '');
  const [datasets, setDatasets] = useState<Dataset[]>(() => (useCase ? useCase.datasets.filter((dataset) => dataset.declared).map(opened) : [{ key: 0, name: '', required: true, columns: '' }]));
  const shownId = id ?? slugOf(name);
  const save = useMutation({
    mutationFn: () => putUseCase(shownId, {
      name: name.trim(),
      zone: zone.trim(),
      currency: currency.trim(),
      retentionDays: days.trim() === '' ? null : Number(days),
      datasets: datasets.filter((dataset) => dataset.name.trim() !== '').map(written),
    }),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['use-cases'] });
      onSaved(shownId);
    },
  });
  const problem = save.error ? asApiError(save.error) : null;
  const faults = (path: string) => (problem?.errors ?? []).filter((fault) => fault.path === path).map((fault) => fault.message);
  const beside = ['/id', '/name', '/zone', '/currency', '/retentionDays'];
  const rest = (problem?.errors ?? []).filter((fault) => !beside.includes(fault.path));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const change = (key: number, next: Partial<Dataset>) => setDatasets(datasets.map((dataset) => (dataset.key === key ? { ...dataset, ...next } : dataset)));
  return (
    <form aria-label={useCase ? 'Settings of the use case' : 'New use case'} noValidate onSubmit={submit} className="space-y-5">
      <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2">
        <Field id="use-case-name" label="Name" faults={faults('/name')}>
          <Input id="use-case-name" value={name} autoComplete="off" onChange={(event) => setName(event.target.value)} {...describedBy('use-case-name', undefined, faults('/name'))} />
        </Field>
        <Field id="use-case-id" label="Id" hint={useCase ? 'Stands in addresses and definitions' : 'Stands in addresses and definitions; it cannot be changed later'} faults={faults('/id')}>
          <Input id="use-case-id" value={shownId} readOnly={useCase !== undefined} autoComplete="off" spellCheck={false} className="font-mono" onChange={(event) => setId(event.target.value)} {...describedBy('use-case-id', true, faults('/id'))} />
        </Field>
        <Field id="use-case-zone" label="Time zone" hint="Dates begin at midnight here" faults={faults('/zone')}>
          <Input id="use-case-zone" list="zones" value={zone} autoComplete="off" onChange={(event) => setZone(event.target.value)} {...describedBy('use-case-zone', true, faults('/zone'))} />
          <datalist id="zones">{zones.map((one) => <option key={one} value={one}>{one}</option>)}</datalist>
        </Field>
        <Field id="use-case-currency" label="Currency" hint="Three letters, like USD" faults={faults('/currency')}>
          <Input id="use-case-currency" value={currency} autoComplete="off" maxLength={3} onChange={(event) => setCurrency(event.target.value.toUpperCase())} {...describedBy('use-case-currency', true, faults('/currency'))} />
        </Field>
        <Field id="use-case-days" label="Days kept" isRequired={false} hint="For how long executions and replaced dataset versions are kept; the audit trail always is. Empty: as the operator has set" faults={faults('/retentionDays')}>
          <Input id="use-case-days" type="number" inputMode="numeric" min={1} step={1} value={days} autoComplete="off" onChange={(event) => setDays(event.target.value)} {...describedBy('use-case-days', true, faults('/retentionDays'))} />
        </Field>
      </div>
      <fieldset className="space-y-2">
        <legend className="mb-2 text-sm font-medium">Datasets</legend>
        {datasets.map((dataset, index) => (
          <div key={dataset.key} className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <Input aria-label={`Name of dataset ${index + 1}`} value={dataset.name} readOnly={dataset.declared !== undefined} placeholder="leases" autoComplete="off" spellCheck={false} className="flex-1 basis-28 font-mono" onChange={(event) => change(dataset.key, { name: event.target.value })} />
            <label className="flex h-9 items-center gap-2 text-sm text-ink-2"><input type="checkbox" className="size-4 accent-accent" checked={dataset.required} onChange={(event) => change(dataset.key, { required: event.target.checked })} /> needed to run</label>
            <Button variant="ghost" size="icon" aria-label={`Remove dataset ${index + 1}`} onClick={() => setDatasets(datasets.filter((one) => one.key !== dataset.key))}><Trash2 aria-hidden /></Button>
            <details className="basis-full text-sm">
              <summary className="w-fit cursor-pointer text-ink-2">Columns that workflows rely on, whatever the file calls them</summary>
              <TextArea aria-label={`Columns of dataset ${index + 1}`} aria-describedby="column-lines-hint" className="mt-2" rows={4} spellCheck={false} value={dataset.columns} placeholder={'well_id: string = Well Number, API\nspud_date: date?'} onChange={(event) => change(dataset.key, { columns: event.target.value })} />
            </details>
          </div>
        ))}
        <p id="column-lines-hint" className="text-sm text-ink-3">Columns: one a line, <code>name: type = headings</code>. Types: string, integer, number, boolean, date, month, datetime; with a question mark it may be missing. None are needed: workflows can read a file’s own columns.</p>
        <Button size="small" onClick={() => setDatasets([...datasets, { key: Math.max(-1, ...datasets.map((one) => one.key)) + 1, name: '', required: false, columns: '' }])}><Plus aria-hidden /> Add a dataset</Button>
      </fieldset>
      {problem && <Refusal title={problem.detail} faults={rest} />}
      <Button type="submit" variant="primary" disabled={save.isPending}>{useCase ? 'Save' : 'Create use case'}</Button>
    </form>
  );
}

const opened = (dataset: UseCase['datasets'][number], key: number): Dataset => {
  const columns = (dataset.columns ?? []).map((column) => ({ ...column, type: column.type ?? 'string', optional: column.optional ?? false, synonyms: column.synonyms ?? [] }));
  return { key, name: dataset.name, required: dataset.required, columns: linesOf(columns), declared: { name: dataset.name, required: dataset.required, columns, key: dataset.key, references: dataset.references } };
};

/** What the form does not show of a dataset stays as it was. */
const written = ({ name, required, columns, declared }: Dataset): NewDataset => ({ ...declared, name: name.trim(), required, columns: columnsOf(columns, declared?.columns) });

function Refusal({ title, faults }: { title: string; faults: readonly Problem[] }) {
  return (
    <Alert variant="danger" title={title}>
      {faults.length > 0 && (
        <ul aria-label="Faults of the use case" className="mt-1 list-disc space-y-1 pl-4">
          {faults.map((fault, index) => <li key={index} className="break-words">{fault.message} <code className="text-xs text-ink-3">{fault.path}</code></li>)}
        </ul>
      )}
    </Alert>
  );
}
