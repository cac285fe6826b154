import type { AuditFilter } from '@/api/list-audit';
import { SearchBox } from '@/ui/search-box';
import { Select } from '@/ui/select';
import { actionGroups, actionLabel, isKnownAction } from './actions';

export type NamedUseCase = { id: string; name: string };

type Props = { filter: AuditFilter; useCases: readonly NamedUseCase[]; mayAll: boolean; people: readonly string[]; onChange: (filter: AuditFilter) => void };

export function AuditFilters({ filter, useCases, mayAll, people, onChange }: Props) {
  const { useCase, who, action, target } = filter;
  const change = (part: AuditFilter) => onChange({ ...filter, ...part });
  return (
    <div role="search" className="grid grid-cols-2 gap-2 lg:grid-cols-4">
      <Select aria-label="Use case" value={useCase ?? ''} onChange={(event) => change({ useCase: event.target.value || undefined })}>
        {mayAll && <option value="">All use cases</option>}
        {useCase && !useCases.some((one) => one.id === useCase) && <option value={useCase}>{useCase}</option>}
        {useCases.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
      </Select>
      <Select aria-label="Action" value={action ?? ''} onChange={(event) => change({ action: event.target.value || undefined })}>
        <option value="">All actions</option>
        {action && !isKnownAction(action) && <option value={action}>{actionLabel(action)}</option>}
        {actionGroups.map((group) => (
          <optgroup key={group.label} label={group.label}>
            {group.actions.map((one) => <option key={one} value={one}>{actionLabel(one)}</option>)}
          </optgroup>
        ))}
      </Select>
      <SearchBox label="Who" value={who ?? ''} suggestions={people} onChange={(text) => change({ who: text || undefined })} />
      <SearchBox label="Target" value={target ?? ''} onChange={(text) => change({ target: text || undefined })} />
    </div>
  );
}
