import { useQuery } from '@tanstack/react-query';
import { datasetQuery } from '@/api/get-dataset';
import type { DatasetDetail } from '@/api/types';
import { count, plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { ErrorState } from '@/ui/error-state';
import { Segmented } from '@/ui/segmented';
import { SkeletonRows } from '@/ui/skeleton';
import { IngestWarnings } from './ingest-warnings';
import { MappingEditor } from './mapping-editor';
import { PreviewTable } from './preview-table';
import { ProfileTable } from './profile-table';
import { SetAsideList } from './set-aside-list';
import { VersionsList } from './versions-list';

type Tab = 'profile' | 'preview' | 'mapping' | 'versions' | 'warnings' | 'aside';

type Props = { useCase: string; name: string; tab?: string; onTab: (tab: string) => void };

export function DatasetPanel({ useCase, name, ...tabs }: Props) {
  const detail = useQuery(datasetQuery(useCase, name));
  if (detail.isPending) return <SkeletonRows rows={6} />;
  if (detail.error) return <ErrorState error={detail.error} onRetry={() => detail.refetch()} />;
  return <DatasetTabs useCase={useCase} detail={detail.data} {...tabs} />;
}

function DatasetTabs({ useCase, detail, tab, onTab }: Omit<Props, 'name'> & { detail: DatasetDetail }) {
  const { dataset, columns, warnings, setAside } = detail;
  const optional: { value: Tab; label: string }[] = [
    ...(warnings.length > 0 ? [{ value: 'warnings' as const, label: `Warnings ${count(warnings.length)}` }] : []),
    ...(setAside.length > 0 ? [{ value: 'aside' as const, label: `Set aside ${count(dataset.setAside ?? setAside.length)}` }] : []),
  ];
  const options: { value: Tab; label: string }[] = [{ value: 'profile', label: 'Profile' }, { value: 'preview', label: 'Preview' }, { value: 'mapping', label: 'Mapping' }, { value: 'versions', label: 'Versions' }, ...optional];
  const shown = options.find((option) => option.value === tab)?.value ?? 'profile';
  if (!dataset.version) return <p className="rounded-xl border border-dashed border-line-strong px-5 py-10 text-center text-ink-2">No data yet. Drop a file for <strong>{dataset.name}</strong> above.</p>;
  return (
    <div className="min-w-0 space-y-3">
      <h2 className="text-[15px] font-semibold tracking-[-0.01em] break-all">{dataset.name}</h2>
      <p className="figures -mt-2 flex flex-wrap items-center gap-2 text-sm text-ink-2">
        <span>{plural(dataset.rows, 'row')}, {plural(columns.length, 'column')}</span>
        <span className="text-ink-3">version {dataset.version}</span>
        {dataset.origin === 'sample' && <Badge tone="warn">SAMPLE DATA</Badge>}
      </p>
      <Segmented label="Dataset" value={shown} options={options} onChange={onTab} />
      {shown === 'profile' && <ProfileTable columns={columns} rows={dataset.rows} />}
      {shown === 'preview' && <PreviewTable useCase={useCase} name={dataset.name} version={dataset.version} />}
      {shown === 'mapping' && <MappingEditor key={dataset.version} useCase={useCase} name={dataset.name} mapping={detail.mapping} />}
      {shown === 'versions' && <VersionsList useCase={useCase} name={dataset.name} versions={detail.versions} />}
      {shown === 'warnings' && <IngestWarnings warnings={warnings} />}
      {shown === 'aside' && <SetAsideList useCase={useCase} name={dataset.name} version={dataset.version} total={dataset.setAside ?? setAside.length} />}
    </div>
  );
}
