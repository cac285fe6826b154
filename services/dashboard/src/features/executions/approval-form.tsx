import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { decideStep } from '@/api/decide-step';
import { asApiError } from '@/api/problem';
import type { StepStatus } from '@/api/types';
import { firstValues, formInputs, placeFaults, readInputs } from '@/lib/inputs';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { InputFields } from '@/ui/input-fields';

type Props = { executionId: string; step: StepStatus; onDecided: () => void };

/** A person answers here: what is asked, the values asked for, Approve or Reject. */
export function ApprovalForm({ executionId, step, onDecided }: Props) {
  const inputs = formInputs({ required: step.approval?.form ?? [] });
  const [typed, setTyped] = useState(() => firstValues(inputs));
  const decide = useMutation({
    mutationFn: (approved: boolean) => decideStep(executionId, step.id, { approved, values: readInputs(inputs, typed) }),
    onSuccess: onDecided,
  });
  const problem = decide.error ? asApiError(decide.error) : null;
  const faults = placeFaults(problem?.errors ?? [], inputs.map((input) => input.name), '/values');
  const roles = step.approval?.roles ?? [];
  return (
    <form aria-label={`Approval: ${step.name}`} data-tone="wait" className="mx-2.5 mt-1 mb-2 space-y-3 rounded-lg border border-tone-line bg-tone-soft p-3" onSubmit={(event) => event.preventDefault()}>
      <div>
        <p className="font-medium">{step.approval?.title ?? step.name}</p>
        {roles.length > 0 && <p className="text-sm text-ink-2">For {roles.join(', ')}</p>}
      </div>
      <InputFields prefix={`approval-${step.id}`} inputs={inputs} typed={typed} faults={faults.byName} disabled={decide.isPending} onChange={(name, text) => setTyped({ ...typed, [name]: text })} />
      {problem && (
        <Alert variant="danger" title={problem.detail}>
          {faults.rest.map((fault, index) => <p key={index}>{fault.message}</p>)}
        </Alert>
      )}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" size="small" disabled={decide.isPending} onClick={() => decide.mutate(true)}>Approve</Button>
        <Button size="small" disabled={decide.isPending} onClick={() => decide.mutate(false)}>Reject</Button>
      </div>
    </form>
  );
}
