import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Database } from 'lucide-react';
import { useState } from 'react';
import type { BadRows } from '@/api/ingest-dataset';
import { datasetsQuery } from '@/api/list-datasets';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { BadRowsSelect } from './bad-rows-select';
import { DatasetList } from './dataset-list';
import { DatasetPanel } from './dataset-panel';
import { DropZone } from './drop-zone';
import { datasetFor } from './file-name';
import { UnplacedFile } from './unplaced-files';
import { UploadCard } from './upload-card';
import { useUploads } from './use-uploads';

type Props = { useCase: string; open?: string; tab?: string; onTab: (tab: string) => void };

export function DataScreen({ useCase, open, tab, onTab }: Props) {
  const queries = useQueryClient();
  const list = useQuery(datasetsQuery(useCase));
  const [badRows, setBadRows] = useState<BadRows>('text');
  const [unplaced, setUnplaced] = useState<readonly File[]>([]);
  const { uploads, start, dismiss } = useUploads(useCase);
  const datasets = list.data?.items ?? [];
  const names = datasets.map((dataset) => dataset.name);
  const chosen = open ?? datasets.find((dataset) => dataset.version)?.name ?? datasets[0]?.name;
  // The list decides which dataset a file is for, and may still be on its way when the first file comes.
  const take = async (files: readonly File[]) => {
    const known = await queries.ensureQueryData(datasetsQuery(useCase)).catch(() => undefined);
    const candidates = known?.items.map((dataset) => dataset.name) ?? [];
    for (const file of files) {
      const name = datasetFor(file.name, candidates);
      if (name) start(name, file, badRows);
      else setUnplaced((all) => [...all, file]);
    }
  };
  const drop = (file: File) => setUnplaced((all) => all.filter((one) => one !== file));
  return (
    <div className="space-y-4">
      <DropZone onFiles={(files) => void take(files)}><BadRowsSelect value={badRows} onChange={setBadRows} /></DropZone>
      {unplaced.map((file, index) => (
        <UnplacedFile key={`${file.name}-${index}`} file={file} names={names} onDrop={() => drop(file)} onPlace={(name) => { drop(file); start(name, file, badRows); }} />
      ))}
      {uploads.map((upload) => <UploadCard key={upload.id} upload={upload} onDismiss={() => dismiss(upload.id)} />)}
      {list.isPending && <SkeletonRows rows={5} />}
      {list.error && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && datasets.length === 0 && <Card><EmptyState icon={Database} title="No datasets yet">This use case declares no datasets. Drop a file above and it becomes one.</EmptyState></Card>}
      {chosen && (
        <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(300px,380px)_minmax(0,1fr)]">
          <DatasetList datasets={datasets} open={chosen} />
          <section aria-label={`Dataset ${chosen}`} className="min-w-0"><DatasetPanel key={chosen} useCase={useCase} name={chosen} tab={tab} onTab={onTab} /></section>
        </div>
      )}
    </div>
  );
}
