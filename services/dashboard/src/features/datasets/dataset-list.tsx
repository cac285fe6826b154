import { Link } from '@tanstack/react-router';
import { CircleCheck, CircleDashed, ChevronRight } from 'lucide-react';
import type { Dataset } from '@/api/types';
import { cn } from '@/lib/cn';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { Card } from '@/ui/card';
import { Ago } from '@/ui/time';

export function DatasetList({ datasets, open }: { datasets: readonly Dataset[]; open?: string }) {
  return (
    <Card>
      <ul aria-label="Datasets" className="divide-y divide-line">
        {datasets.map((dataset) => <DatasetRow key={dataset.name} dataset={dataset} isOpen={dataset.name === open} />)}
      </ul>
    </Card>
  );
}

function DatasetRow({ dataset, isOpen }: { dataset: Dataset; isOpen: boolean }) {
  const isThere = dataset.state !== 'missing';
  const hasRows = dataset.rows > 0;
  const Icon = hasRows ? CircleCheck : CircleDashed;
  return (
    <li data-dataset={dataset.name} className={cn('relative flex items-center gap-3 px-4 py-3 first:rounded-t-xl last:rounded-b-xl hover:bg-hover sm:px-5', isOpen && 'bg-hover')}>
      <Icon aria-label={hasRows ? 'Has data' : 'No data'} data-tone={hasRows ? 'ok' : dataset.required ? 'warn' : 'mute'} className="size-4 shrink-0 text-tone" />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Link to="." search={(old: object) => ({ ...old, dataset: dataset.name })} className="truncate font-medium after:absolute after:inset-0">{dataset.name}</Link>
          {dataset.required ? <Badge>required</Badge> : <span className="text-xs text-ink-3">optional</span>}
          {dataset.origin === 'sample' && <Badge tone="warn">SAMPLE DATA</Badge>}
        </p>
        <p className="figures text-sm text-ink-3">
          {isThere ? <>{plural(dataset.rows, 'row')} · {dataset.version}{dataset.ingestedAt && <> · <Ago at={dataset.ingestedAt} /></>}{notes(dataset)}</> : 'No data yet'}
        </p>
      </div>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
    </li>
  );
}

function notes({ warnings = 0, setAside = 0 }: Dataset) {
  const parts = [warnings > 0 && plural(warnings, 'warning'), setAside > 0 && `${plural(setAside, 'row')} set aside`].filter(Boolean);
  return parts.length > 0 ? ` · ${parts.join(' · ')}` : '';
}
