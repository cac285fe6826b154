import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Activity } from 'lucide-react';
import type { ReactNode } from 'react';
import { executionsQuery } from '@/api/list-executions';
import type { ExecutionStatus } from '@/api/types';
import { count, duration, percent, plural } from '@/lib/format';
import { isFinished } from '@/lib/states';
import { Button } from '@/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { StatusBadge } from '@/ui/status-badge';
import { Ago } from '@/ui/time';
import { ScrollBox } from '@/ui/scroll-box';
import { byWorkflow, isFailure, successRate } from './overview-figures';
import { RunTimeline } from './run-timeline';

const lately = 100;

/** What happened lately, from the newest runs; what needs a person now; and what is scheduled. */
export function OverviewScreen({ useCase, scheduled }: { useCase: string; scheduled: ReactNode }) {
  const list = useInfiniteQuery({ ...executionsQuery({ useCase }, lately), refetchInterval: 5_000 });
  const runs = list.data?.pages[0]?.items ?? [];
  if (list.isPending) return <SkeletonRows rows={5} />;
  if (list.error) return <ErrorState error={list.error} onRetry={() => list.refetch()} />;
  const next = <Section title="Next scheduled">{scheduled}</Section>;
  if (runs.length === 0) {
    const start = <Button asChild variant="primary"><Link to="/use-cases/$useCase/operations" params={{ useCase }}>Execute a workflow</Link></Button>;
    return <div className="space-y-4"><Card><EmptyState icon={Activity} title="Nothing has run yet" action={start}>Once workflows run, their states, durations and what needs a person are here.</EmptyState></Card>{next}</div>;
  }
  const running = runs.filter((run) => !isFinished(run.state));
  const waiting = running.filter((run) => run.state === 'WAITING');
  const failed = runs.filter(isFailure);
  return (
    <div className="space-y-4">
      <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line lg:grid-cols-4">
        <Tile name="Running now" value={count(running.length - waiting.length)} />
        <Tile name="Waiting" value={count(waiting.length)} note={waiting.length ? 'for a person, a time or a resource' : undefined} />
        <Tile name="Failed" value={count(failed.length)} note={`of the last ${plural(runs.length, 'run')}`} />
        <Tile name="Success rate" value={percent(successRate(runs), 0)} note="of those that ended" />
      </dl>
      <Section title={`Last ${plural(runs.length, 'run')}`}><RunTimeline runs={runs} /><p className="mt-1 text-xs text-ink-3">Newest at the right. Height is the duration, on a logarithmic scale; colour is the state.</p></Section>
      <div className="grid items-start gap-4 lg:grid-cols-2">
        <Section title="Running and waiting"><RunLinks runs={running} none="Nothing is running." /></Section>
        <Section title="Failed lately"><RunLinks runs={failed.slice(0, 8)} none="Nothing failed." /></Section>
      </div>
      {next}
      <Section title="Workflows"><WorkflowTable runs={runs} useCase={useCase} /></Section>
    </div>
  );
}

function Tile({ name, value, note }: { name: string; value: string; note?: string }) {
  return <div className="bg-surface px-4 py-3.5"><dt className="text-sm text-ink-2">{name}</dt><dd className="figures text-[22px] leading-8 font-semibold tracking-[-0.025em]">{value}</dd>{note && <dd className="text-xs text-ink-3">{note}</dd>}</div>;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return <Card><CardHeader className="pb-2"><CardTitle>{title}</CardTitle></CardHeader><CardContent>{children}</CardContent></Card>;
}

function RunLinks({ runs, none }: { runs: readonly ExecutionStatus[]; none: string }) {
  if (runs.length === 0) return <p className="text-ink-3">{none}</p>;
  return (
    <ul className="-mx-2.5">
      {runs.map((run) => (
        <li key={run.id} className="relative flex items-center gap-3 rounded-lg px-2.5 py-1.5 hover:bg-hover">
          <StatusBadge state={run.state} />
          <Link to="/executions/$executionId" params={{ executionId: run.id }} className="min-w-0 flex-1 truncate font-medium after:absolute after:inset-0">{run.workflowName}</Link>
          <Ago at={run.createdAt} className="text-sm text-ink-3" />
        </li>
      ))}
    </ul>
  );
}

function WorkflowTable({ runs, useCase }: { runs: readonly ExecutionStatus[]; useCase: string }) {
  const cell = 'figures py-2 pl-4 text-right text-ink-2';
  return (
    <ScrollBox label="Workflows">
      <table className="w-full min-w-[460px] text-sm">
        <thead className="text-xs text-ink-3"><tr><th className="pb-1.5 text-left font-medium">Workflow</th>{['Runs', 'Completed', 'p50', 'p95'].map((name) => <th key={name} className="pb-1.5 pl-4 text-right font-medium">{name}</th>)}</tr></thead>
        <tbody className="divide-y divide-line border-t border-line">
          {byWorkflow(runs).map((one) => (
            <tr key={one.workflowId}>
              <td className="py-2"><Link to="/use-cases/$useCase/history" params={{ useCase }} search={{ workflow: one.workflowId }} className="font-medium hover:text-accent">{one.name}</Link></td>
              <td className={cell}>{count(one.runs)}</td><td className={cell}>{count(one.succeeded)}</td>
              <td className={cell}>{one.p50 === null ? '–' : duration(one.p50)}</td><td className={cell}>{one.p95 === null ? '–' : duration(one.p95)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
