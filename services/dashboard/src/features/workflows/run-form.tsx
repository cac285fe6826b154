import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react';
import { asApiError } from '@/api/problem';
import type { JsonObject, Me, ListedWorkflow } from '@/api/types';
import { firstValues, formInputs, placeFaults, readInputs } from '@/lib/inputs';
import { InputFields } from '@/ui/input-fields';
import { buildRequest } from './build-request';
import { ExecuteButton } from './execute-button';
import { RefusedRequest } from './refused-request';
import { useExecute } from './use-execute';
import { WorkflowSelect } from './workflow-select';
import { WorkflowSummary } from './workflow-summary';

export type RunFormProps = {
  useCase: string;
  user: Me;
  /** What the page showed of the data when the run was asked for: kept with the run, never read by it. */
  data: JsonObject;
  datasets: readonly string[];
  workflows: readonly ListedWorkflow[];
  selected?: string;
  isRunning: boolean;
  isBrief: boolean;
  onSelect: (workflowId: string | undefined) => void;
  onStarted: (executionId: string) => void;
};

export function RunForm({ workflows, selected, onSelect, ...rest }: RunFormProps) {
  const workflow = workflows.find((one) => one.id === selected);
  return <SelectedForm key={workflow?.id ?? ''} workflow={workflow} workflows={workflows} onSelect={onSelect} {...rest} />;
}

type SelectedProps = Omit<RunFormProps, 'selected'> & { workflow?: ListedWorkflow };

function SelectedForm({ workflow, workflows, useCase, user, data, datasets, isRunning, isBrief, onSelect, onStarted }: SelectedProps) {
  const inputs = useMemo(() => formInputs(workflow?.inputs), [workflow]);
  const [typed, setTyped] = useState(() => firstValues(inputs));
  const execute = useExecute(onStarted);
  const problem = execute.error ? asApiError(execute.error) : null;
  const faults = placeFaults(problem?.errors ?? [], inputs.map((input) => input.name), '/context/inputs');
  const isBusy = execute.isPending || isRunning;
  const isBelow = inputs.length > 0 && !isBrief;
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (execute.error) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [execute.error]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!workflow || isBusy) return;
    const values = readInputs(inputs, typed);
    execute.mutate({ workflow, build: (id, priority) => buildRequest({ id, workflow, priority, useCase, data, user, inputs: values, now: new Date() }) });
  };
  return (
    <form ref={form} aria-label="Run a workflow" onSubmit={submit} className="space-y-4">
      <div className="flex flex-wrap items-end gap-3">
        <WorkflowSelect workflows={workflows} value={workflow?.id ?? ''} disabled={isBusy} onChange={onSelect} />
        {!isBelow && <ExecuteButton isBusy={isBusy} disabled={!workflow} />}
      </div>
      {inputs.length > 0 && (
        <details open={!isBrief || problem !== null} className="group">
          <summary className={isBrief ? 'text-sm font-medium text-ink-2 group-open:mb-3 hover:text-ink' : 'hidden'}>Inputs</summary>
          <div className="grid gap-x-4 gap-y-3.5 sm:grid-cols-2 lg:grid-cols-4">
            <InputFields prefix="input" inputs={inputs} typed={typed} faults={faults.byName} datasets={datasets} disabled={isBusy} onChange={(name, text) => setTyped({ ...typed, [name]: text })} />
          </div>
        </details>
      )}
      {problem && <RefusedRequest problem={problem} rest={faults.rest} />}
      {isBelow && <ExecuteButton isBusy={isBusy} disabled={!workflow} />}
      {workflow && !isBrief && <WorkflowSummary workflow={workflow} />}
    </form>
  );
}
