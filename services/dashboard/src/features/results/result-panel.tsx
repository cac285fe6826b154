import { useQuery } from '@tanstack/react-query';
import { Suspense, lazy } from 'react';
import { resultQuery } from '@/api/get-result';
import { agentsQuery } from '@/api/list-agents';
import { artifactAddress, artifactsQuery } from '@/api/list-artifacts';
import type { Artifact, JsonObject } from '@/api/types';
import { cn } from '@/lib/cn';
import { ErrorState } from '@/ui/error-state';
import { JsonView } from '@/ui/json-view';
import { Segmented } from '@/ui/segmented';
import { Skeleton } from '@/ui/skeleton';
import { ArtifactList } from './artifact-list';
import { FigureTiles } from './figure-tiles';
import { keyFigures } from './key-figures';
import { SectionView } from './section-view';
import { asOfOf, flatten, sectionsOf } from './sections';
import { isObject } from './shapes';

const PdfPreview = lazy(() => import('./pdf-preview'));

type Props = { executionId: string; attempt: number; view?: string; onView: (view: string) => void };

/** What a run came to: figures, the sections of its result, its files, and the report beside them. */
export function ResultPanel({ executionId, attempt, view, onView }: Props) {
  const result = useQuery(resultQuery(executionId, attempt));
  const artifacts = useQuery(artifactsQuery(executionId, attempt));
  const files = artifacts.data?.items ?? [];
  const pdf = files.find((file) => file.contentType.includes('pdf'));
  const address = pdf && artifactAddress(executionId, pdf);
  return (
    <section aria-label="Result" className={cn('grid min-w-0 gap-4', pdf && 'xl:grid-cols-[minmax(0,1fr)_minmax(0,336px)]')}>
      <div className="min-w-0 space-y-3">
        {result.isPending && <ResultSkeleton />}
        {result.error && <ErrorState error={result.error} onRetry={() => result.refetch()} />}
        {artifacts.error && <ErrorState error={artifacts.error} onRetry={() => artifacts.refetch()} />}
        {result.data && <ResultBody executionId={executionId} result={result.data} files={files} view={view} onView={onView} />}
      </div>
      {pdf && address && (
        <div className="min-w-0 max-xl:max-w-xl">
          <Suspense fallback={<Skeleton className="aspect-[8.5/12] rounded-xl" />}><PdfPreview url={address} name={pdf.name} /></Suspense>
        </div>
      )}
    </section>
  );
}

type BodyProps = { executionId: string; result: JsonObject; files: readonly Artifact[]; view?: string; onView: (view: string) => void };

function ResultBody({ executionId, result, files, view, onView }: BodyProps) {
  const agents = useQuery(agentsQuery);
  const sections = sectionsOf(result, agents.data?.items ?? []);
  const figures = keyFigures(result);
  const all = flatten(result);
  const impact = all.financialImpact;
  const currency = isObject(impact) && typeof impact.currency === 'string' ? impact.currency : 'USD';
  const options = [...sections.map(({ key, title }) => ({ value: key, label: title })), { value: 'files', label: `Files ${files.length}` }, { value: 'json', label: 'JSON' }];
  const chosen = options.some((option) => option.value === view) ? view! : options[0]!.value;
  const section = sections.find((one) => one.key === chosen);
  return (
    <>
      {figures.length > 0 && <FigureTiles figures={figures} />}
      <Segmented label="Result" value={chosen} options={options} onChange={onView} />
      {section && <SectionView section={section} currency={currency} asOf={asOfOf(all)} />}
      {chosen === 'files' && <ArtifactList executionId={executionId} artifacts={files} />}
      {chosen === 'json' && <JsonView label="Result" value={result} />}
    </>
  );
}

function ResultSkeleton() {
  return (
    <div role="status" aria-label="Loading the result" className="space-y-3">
      <Skeleton className="h-[86px] rounded-xl" />
      <Skeleton className="h-8 w-80 max-w-full" />
      <Skeleton className="h-72 rounded-xl" />
    </div>
  );
}
