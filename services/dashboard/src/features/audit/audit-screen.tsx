import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Lock, ScrollText } from 'lucide-react';
import { type AuditFilter, auditQuery } from '@/api/list-audit';
import { useCasesQuery } from '@/api/list-use-cases';
import { asApiError } from '@/api/problem';
import type { AdminScope } from '@/lib/roles';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { Spinner } from '@/ui/spinner';
import { AuditFilters } from './audit-filters';
import { AuditRow } from './audit-row';
import { ChainCheck } from './chain-check';
import { LinkedEntry } from './linked-entry';

type Props = { filter: AuditFilter; entry: number | undefined; scope: AdminScope; onChange: (filter: AuditFilter) => void };

const isRefusal = (error: unknown) => !!error && asApiError(error).status === 403;

/** Who did what, newest first. Whoever is an administrator of some use cases alone sees one of these at a time. */
export function AuditScreen({ filter, entry, scope, onChange }: Props) {
  const wanted = { ...filter, useCase: filter.useCase ?? (scope.everywhere ? undefined : scope.useCases[0]) };
  const list = useInfiniteQuery({
    ...auditQuery(wanted),
    refetchInterval: (query) => (isRefusal(query.state.error) || (query.state.data?.pages.length ?? 0) > 3 ? false : 10_000),
  });
  const useCases = (useQuery(useCasesQuery).data?.items ?? []).filter((one) => scope.everywhere || scope.useCases.includes(one.id));
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (id: string) => useCases.find((one) => one.id === id)?.name ?? id;
  const isFiltered = Object.values(filter).some(Boolean);
  const clear = isFiltered ? <Button onClick={() => onChange({})}>Clear the filter</Button> : undefined;
  return (
    <div className="space-y-4">
      <header className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-4">
        <div>
          <h1 className="text-xl font-semibold tracking-[-0.02em]">Audit</h1>
          <p className="mt-1 text-ink-2">Who did what, newest first. Entries are chained by their hashes, so that a change shows.</p>
        </div>
        {scope.everywhere && !isRefusal(list.error) && <ChainCheck />}
      </header>
      {isRefusal(list.error) ? (
        <Card><EmptyState icon={Lock} title="You may not see the audit trail" action={clear}>It takes the role admin, in all use cases or in the one that is looked at.</EmptyState></Card>
      ) : (
        <>
          <AuditFilters filter={wanted} useCases={useCases} mayAll={scope.everywhere} people={[...new Set(entries.map((one) => one.who))]} onChange={onChange} />
          {list.isPending && <SkeletonRows rows={8} />}
          {list.error && entries.length === 0 && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
          {list.data && entry !== undefined && !entries.some((one) => one.seq === entry) && <LinkedEntry seq={entry} useCase={wanted.useCase} nameOf={nameOf} />}
          {list.data && entries.length === 0 && (
            <Card><EmptyState icon={ScrollText} title={isFiltered ? 'No entry matches' : 'No entry yet'} action={clear}>{isFiltered ? 'Names and ids match as a whole, not in part.' : 'What people and programs do is written here.'}</EmptyState></Card>
          )}
          {entries.length > 0 && (
            <Card>
              <ul aria-label="Audit trail" className="divide-y divide-line">
                {entries.map((one) => <AuditRow key={one.seq} entry={one} isOpen={one.seq === entry} nameOf={nameOf} />)}
              </ul>
            </Card>
          )}
          {list.hasNextPage && <div className="text-center"><Button disabled={list.isFetchingNextPage} onClick={() => list.fetchNextPage()}>{list.isFetchingNextPage && <Spinner />} Older</Button></div>}
        </>
      )}
    </div>
  );
}
