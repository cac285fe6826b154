import type { ListedWorkflow } from '@/api/types';
import { executionStates, stateLabel } from '@/lib/states';
import { SearchBox } from '@/ui/search-box';
import { Select } from '@/ui/select';

export type Filter = { state?: string; workflow?: string; q?: string };
type Props = { filter: Filter; workflows: readonly ListedWorkflow[]; onChange: (filter: Filter) => void };

export function HistoryFilters({ filter, workflows, onChange }: Props) {
  return (
    <div role="search" className="mb-4 grid gap-2 sm:grid-cols-[minmax(0,1fr)_200px_200px]">
      <SearchBox label="Search runs" value={filter.q ?? ''} onChange={(q) => onChange({ ...filter, q: q || undefined })} />
      <Select aria-label="Workflow" value={filter.workflow ?? ''} onChange={(event) => onChange({ ...filter, workflow: event.target.value || undefined })}>
        <option value="">All workflows</option>
        {workflows.map((workflow) => <option key={workflow.id} value={workflow.id}>{workflow.name}</option>)}
      </Select>
      <Select aria-label="State" value={filter.state ?? ''} onChange={(event) => onChange({ ...filter, state: event.target.value || undefined })}>
        <option value="">All states</option>
        {executionStates.map((state) => <option key={state} value={state}>{stateLabel(state)}</option>)}
      </Select>
    </div>
  );
}
