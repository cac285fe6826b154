import type { ListedWorkflow } from '@/api/types';
import { Select } from '@/ui/select';

type Props = { workflows: readonly ListedWorkflow[]; value: string; disabled: boolean; onChange: (id: string | undefined) => void };

export function WorkflowSelect({ workflows, value, disabled, onChange }: Props) {
  return (
    <div className="min-w-0 flex-1 basis-72">
      <label htmlFor="workflow" className="sr-only">Workflow</label>
      <Select id="workflow" value={value} disabled={disabled} onChange={(event) => onChange(event.target.value || undefined)}>
        <option value="">Select a workflow...</option>
        {workflows.map((workflow) => (
          <option key={workflow.id} value={workflow.id}>{workflow.description ? `${workflow.name} - ${workflow.description}` : workflow.name}</option>
        ))}
      </Select>
    </div>
  );
}
