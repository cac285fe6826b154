import { Link } from '@tanstack/react-router';
import type { PastFire } from '@/api/types';
import { StatusBadge } from '@/ui/status-badge';
import { exact } from '@/ui/time';
import { zonedTime } from './fire-words';

/** What became of the last fires, newest first. */
export function ScheduleFires({ fires, zone }: { fires: readonly PastFire[]; zone: string }) {
  if (fires.length === 0) return <p className="text-sm text-ink-3">It has not fired yet.</p>;
  return (
    <ul aria-label="Last fires" className="divide-y divide-line rounded-lg border border-line">
      {fires.map((fire) => (
        <li key={fire.at} className="space-y-1 px-3.5 py-2 text-sm">
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
            <time dateTime={fire.at} title={exact(fire.at)} className="figures">{zonedTime(fire.at, zone)}</time>
            <StatusBadge state={fire.executionState ?? fire.state} />
          </div>
          {fire.state === 'STARTED' && <Link to="/executions/$executionId" params={{ executionId: fire.executionId }} className="block truncate font-mono text-xs text-accent underline underline-offset-2">{fire.executionId}</Link>}
          {fire.state === 'WAITING' && fire.asked > 0 && <p className="text-ink-2">Asked for {fire.asked} times without an answer.</p>}
          {fire.note && <p className="text-ink-2">{fire.note}</p>}
          {fire.problems?.map((problem, index) => <p key={index} className="break-words text-ink-2">{problem.message}</p>)}
        </li>
      ))}
    </ul>
  );
}
