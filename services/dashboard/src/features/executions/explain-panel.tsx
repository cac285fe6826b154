import { useQuery } from '@tanstack/react-query';
import { explainQuery } from '@/api/explain-execution';
import type { Reason } from '@/api/types';
import { ErrorState } from '@/ui/error-state';
import { Sheet } from '@/ui/sheet';
import { SkeletonRows } from '@/ui/skeleton';
import { clock } from '@/lib/format';
import { Ago, exact } from '@/ui/time';

type Props = { executionId: string; seq: number; isOpen: boolean; onClose: () => void };

/** Why it is not running or not finished: a tree of reasons. */
export function ExplainPanel({ executionId, seq, isOpen, onClose }: Props) {
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title="Why it is where it is" description="What this run waits for, and since when.">
      {isOpen && <Reasons executionId={executionId} seq={seq} />}
    </Sheet>
  );
}

function Reasons({ executionId, seq }: { executionId: string; seq: number }) {
  const explained = useQuery(explainQuery(executionId, seq));
  if (explained.isPending) return <SkeletonRows rows={2} />;
  if (explained.error) return <ErrorState error={explained.error} onRetry={() => explained.refetch()} />;
  return <ReasonTree reasons={[explained.data]} />;
}

function ReasonTree({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul className="space-y-3">
      {reasons.map((reason, index) => (
        <li key={index} className="rounded-lg border border-line px-3 py-2.5">
          <p className="font-medium break-words">{reason.message}</p>
          <p className="flex flex-wrap gap-x-2 text-xs text-ink-3">
            <code>{reason.code}</code>
            {reason.stepId && <span>step {reason.stepId}</span>}
            {reason.since && <span>since <Ago at={reason.since} /></span>}
            {reason.until && <span title={exact(reason.until)}>until {clock(reason.until)}</span>}
          </p>
          {reason.because && reason.because.length > 0 && <div className="mt-2"><ReasonTree reasons={reason.because} /></div>}
        </li>
      ))}
    </ul>
  );
}
