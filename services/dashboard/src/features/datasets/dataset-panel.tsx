import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { datasetQuery } from '@/api/get-dataset';
import type { Dataset } from '@/api/types';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { ErrorState } from '@/ui/error-state';
import { Segmented } from '@/ui/segmented';
import { SkeletonRows } from '@/ui/skeleton';
import { MappingEditor } from './mapping-editor';
import { PreviewTable } from './preview-table';
import { ProfileTable } from './profile-table';
import { SetAsideList, VersionsList } from './versions-list';

type Tab = 'profile' | 'preview' | 'mapping' | 'versions' | 'aside';

export function DatasetPanel({ useCase, name }: { useCase: string; name: string }) {
  const dataset = useQuery(datasetQuery(useCase, name));
  if (dataset.isPending) return <SkeletonRows rows={6} />;
  if (dataset.error) return <ErrorState error={dataset.error} onRetry={() => dataset.refetch()} />;
  return <DatasetTabs useCase={useCase} dataset={dataset.data} />;
}

function DatasetTabs({ useCase, dataset }: { useCase: string; dataset: Dataset }) {
  const [tab, setTab] = useState<Tab>('profile');
  const aside = Array.isArray(dataset.setAside) ? dataset.setAside : [];
  const options: { value: Tab; label: string }[] = [
    { value: 'profile', label: 'Profile' },
    { value: 'preview', label: 'Preview' },
    { value: 'mapping', label: 'Mapping' },
    { value: 'versions', label: 'Versions' },
    ...(aside.length > 0 ? [{ value: 'aside' as const, label: `Set aside ${aside.length}` }] : []),
  ];
  if (!dataset.version) return <p className="rounded-xl border border-dashed border-line-strong px-5 py-10 text-center text-ink-2">No data yet. Drop a file for <strong>{dataset.name}</strong> above.</p>;
  return (
    <div className="min-w-0 space-y-3">
      <p className="figures flex flex-wrap items-center gap-2 text-sm text-ink-2">
        <span>{plural(dataset.rows ?? 0, 'row')}, {plural(dataset.columns?.length ?? 0, 'column')}</span>
        <span className="text-ink-3">version {dataset.version}</span>
        {dataset.origin === 'sample' && <Badge tone="warn">SAMPLE DATA</Badge>}
      </p>
      <Segmented label="Dataset" value={tab} options={options} onChange={setTab} />
      {tab === 'profile' && <ProfileTable columns={dataset.columns ?? []} rows={dataset.rows ?? 0} />}
      {tab === 'preview' && <PreviewTable useCase={useCase} name={dataset.name} version={dataset.version} />}
      {tab === 'mapping' && <MappingEditor key={dataset.version} useCase={useCase} dataset={dataset} />}
      {tab === 'versions' && <VersionsList versions={dataset.versions ?? []} />}
      {tab === 'aside' && <SetAsideList rows={aside} />}
    </div>
  );
}
