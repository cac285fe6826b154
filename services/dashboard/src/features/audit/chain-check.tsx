import { useMutation } from '@tanstack/react-query';
import { ShieldCheck } from 'lucide-react';
import type { AuditVerdict } from '@/api/types';
import { verifyAudit } from '@/api/verify-audit';
import { plural } from '@/lib/format';
import { Alert } from '@/ui/alert';
import { Button } from '@/ui/button';
import { ErrorState } from '@/ui/error-state';
import { Spinner } from '@/ui/spinner';

/** Goes through the whole trail, on demand: each entry's hash covers the one before it. */
export function ChainCheck() {
  const check = useMutation({ mutationFn: verifyAudit });
  return (
    <>
      <Button disabled={check.isPending} onClick={() => check.mutate()}>{check.isPending ? <Spinner /> : <ShieldCheck aria-hidden />} Verify</Button>
      <div className="col-span-2 empty:hidden">
        {check.error && <ErrorState error={check.error} onRetry={() => check.mutate()} />}
        {check.data && <Verdict verdict={check.data} />}
      </div>
    </>
  );
}

function Verdict({ verdict: { isIntact, entries, brokenAt } }: { verdict: AuditVerdict }) {
  if (isIntact) return <Alert variant="success">Verified: {plural(entries, 'entry', 'entries')}, each as it was written and in its place.</Alert>;
  return <Alert variant="danger" title="The trail was changed">Entry {brokenAt} does not fit the one before it: one of them was changed, or something between them was taken out.</Alert>;
}
