import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { CircleHelp, RotateCcw } from 'lucide-react';
import { cancelExecution } from '@/api/cancel-execution';
import { asApiError } from '@/api/problem';
import { retryExecution } from '@/api/retry-execution';
import type { ExecutionStatus } from '@/api/types';
import { canCancel, canRetry, hasResult } from '@/lib/states';
import { Button } from '@/ui/button';
import { Spinner } from '@/ui/spinner';
import { notify } from '@/ui/toast';
import { ExplainPanel } from './explain-panel';

type Props = { status: ExecutionStatus; refresh: () => Promise<void> };

export function ExecutionActions({ status, refresh }: Props) {
  const { panel } = useSearch({ strict: false });
  const navigate = useNavigate();
  const explain = (isOpen: boolean) => void navigate({ to: '.', search: (old: object) => ({ ...old, panel: isOpen ? 'explain' : undefined }), replace: true, resetScroll: false });
  const queries = useQueryClient();
  const after = {
    onSuccess: () => Promise.all([refresh(), queries.invalidateQueries({ queryKey: ['executions', 'list'] })]),
    // A 409 says that the run moved on meanwhile: show where it is now.
    onError: (error: unknown) => {
      notify('bad', asApiError(error).detail);
      void refresh();
    },
  };
  const cancel = useMutation({ mutationFn: () => cancelExecution(status.id), ...after });
  const retry = useMutation({ mutationFn: () => retryExecution(status.id), ...after });
  return (
    <>
      {!hasResult(status.state) && (
        <Button variant="ghost" size="small" onClick={() => explain(true)}><CircleHelp aria-hidden /> Explain</Button>
      )}
      {canRetry(status.state) && (
        <Button size="small" disabled={retry.isPending} onClick={() => retry.mutate()}>{retry.isPending ? <Spinner /> : <RotateCcw aria-hidden />} Retry</Button>
      )}
      {canCancel(status.state) && (
        <Button variant="danger" size="small" disabled={cancel.isPending} onClick={() => cancel.mutate()}>{cancel.isPending && <Spinner />} Cancel</Button>
      )}
      <ExplainPanel executionId={status.id} seq={status.lastSeq} isOpen={panel === 'explain'} onClose={() => explain(false)} />
    </>
  );
}
