import { useEffect, useState } from 'react';
import { stateLabel, isFinished } from '@/lib/states';
import { Alert } from '@/ui/alert';
import { Spinner } from '@/ui/spinner';
import type { Execution } from './use-execution';

/** What stands in the way: a lost connection, an error of the run, warnings. */
export function RunNotices({ execution }: { execution: Execution }) {
  const { live, error } = execution;
  const status = live.status!;
  const isOver = isFinished(status.state);
  return (
    <div className="space-y-2 empty:hidden">
      {!isOver && <LinkNotice phase={execution.phase} />}
      {error && !error.isUnreachable && <Alert variant="danger" title={error.title}>{error.detail}</Alert>}
      {status.error && (
        <Alert variant={status.state === 'CANCELLED' ? 'info' : 'danger'} title={`${stateLabel(status.state)}${status.error.stepId ? ` at ${nameOf(execution, status.error.stepId)}` : ''}`}>
          <p className="break-words">{status.error.message}</p>
        </Alert>
      )}
      {(status.warnings ?? []).length > 0 && (
        <Alert variant="warning" title="Warnings">
          <ul className="list-disc pl-4">{status.warnings!.map((warning) => <li key={warning}>{warning}</li>)}</ul>
        </Alert>
      )}
    </div>
  );
}

function LinkNotice({ phase }: { phase: Execution['phase'] }) {
  const isBad = phase === 'offline' || phase === 'catching-up';
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!isBad) return setLasts(false);
    const timer = setTimeout(() => setLasts(true), 700);
    return () => clearTimeout(timer);
  }, [isBad]);
  if (!isBad || !lasts) return null;
  return (
    <p role="status" data-tone="warn" className="flex items-center gap-2 rounded-lg bg-tone-soft px-3 py-1.5 text-sm text-tone">
      <Spinner className="size-3.5" />
      {phase === 'offline' ? 'Connection lost. Reconnecting; the run goes on.' : 'Catching up…'}
    </p>
  );
}

const nameOf = ({ live }: Execution, stepId: string) => live.status?.steps?.find((step) => step.id === stepId)?.name ?? stepId;
