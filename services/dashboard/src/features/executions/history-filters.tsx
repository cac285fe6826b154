import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ListedWorkflow } from '@/api/types';
import { executionStates, stateLabel } from '@/lib/states';
import { Input } from '@/ui/field';
import { Select } from '@/ui/select';

export type Filter = { state?: string; workflow?: string; q?: string };
type Props = { filter: Filter; workflows: readonly ListedWorkflow[]; onChange: (filter: Filter) => void };

export function HistoryFilters({ filter, workflows, onChange }: Props) {
  return (
    <div role="search" className="mb-4 grid gap-2 sm:grid-cols-[minmax(0,1fr)_200px_200px]">
      <SearchBox value={filter.q ?? ''} onChange={(q) => onChange({ ...filter, q: q || undefined })} />
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

// The text is its own until typing pauses: the address and the list follow it then.
function SearchBox({ value, onChange }: { value: string; onChange: (text: string) => void }) {
  const [text, setText] = useState(value);
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onChange(text), 250);
    return () => clearTimeout(timer);
  }, [text, value, onChange]);
  return (
    <span className="relative">
      <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-3" />
      <Input type="search" aria-label="Search runs" placeholder="Search runs" className="pl-9" value={text} onChange={(event) => setText(event.target.value)} />
    </span>
  );
}
