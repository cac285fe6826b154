import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useState } from 'react';
import { putMapping } from '@/api/put-mapping';
import type { Mapping } from '@/api/types';
import { Alert } from '@/ui/alert';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/error-state';
import { Select } from '@/ui/select';
import { notify } from '@/ui/toast';

type Props = { useCase: string; name: string; mapping: Mapping };

/** Which of the file's columns is which canonical one: proposed at upload, confirmed here. */
export function MappingEditor({ useCase, name, mapping: { mapping, canonical, columns, confirmed } }: Props) {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<Record<string, string>>(mapping);
  const missing = canonical.filter((column) => !column.optional && !chosen[column.name]);
  const save = useMutation({
    mutationFn: () => putMapping(useCase, name, Object.fromEntries(canonical.map((column) => [column.name, chosen[column.name] || null]))),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['use-cases', useCase, 'datasets'] });
      notify('ok', `The mapping of ${name} is confirmed.`);
    },
  });
  if (canonical.length === 0) return <p className="text-ink-2">This dataset has no canonical columns; workflows read its own.</p>;
  return (
    <form aria-label="Mapping" className="space-y-4" onSubmit={(event) => { event.preventDefault(); save.mutate(); }}>
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-0 flex-1 basis-64 text-sm text-ink-2">Workflows and agents read the canonical columns on the left; choose the file’s column for each.</p>
        <Badge tone={confirmed ? 'ok' : 'warn'}>{confirmed ? 'confirmed' : 'proposed'}</Badge>
      </div>
      {missing.length > 0 && <Alert variant="warning">No column for {missing.map((column) => column.name).join(', ')}: figures that need them will be left out.</Alert>}
      <ul className="divide-y divide-line rounded-xl border border-line">
        {canonical.map((column) => (
          <li key={column.name} className="grid items-center gap-x-4 gap-y-1 px-3.5 py-2 sm:grid-cols-2">
            <label htmlFor={`map-${column.name}`} className="min-w-0">
              <span className="font-mono text-xs font-medium">{column.name}</span>
              <span className="ml-2 text-xs text-ink-3">{column.type}{column.optional && ', optional'}</span>
            </label>
            <Select id={`map-${column.name}`} value={chosen[column.name] ?? ''} onChange={(event) => setChosen({ ...chosen, [column.name]: event.target.value })}>
              <option value="">Not in this file</option>
              {columns.map((one) => <option key={one} value={one}>{one}</option>)}
            </Select>
          </li>
        ))}
      </ul>
      {save.error && <ErrorState error={save.error} />}
      <Button type="submit" variant="primary" disabled={save.isPending}><Check aria-hidden /> Confirm mapping</Button>
    </form>
  );
}
