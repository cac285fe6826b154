import { useQuery } from '@tanstack/react-query';
import { auditEntryQuery } from '@/api/list-audit';
import { Alert } from '@/ui/alert';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { AuditRow } from './audit-row';

type Props = { seq: number; useCase: string | undefined; nameOf: (id: string) => string };

/** The entry that the address names, where the list is not (or not yet) at it. */
export function LinkedEntry({ seq, useCase, nameOf }: Props) {
  const entry = useQuery(auditEntryQuery(seq, useCase));
  if (entry.isPending) return <SkeletonRows rows={1} />;
  if (entry.error) return <ErrorState error={entry.error} onRetry={() => entry.refetch()} />;
  if (!entry.data) return <Alert variant="info">There is no entry {seq} here.</Alert>;
  return <Card><ul aria-label="Linked entry"><AuditRow entry={entry.data} isOpen nameOf={nameOf} /></ul></Card>;
}
