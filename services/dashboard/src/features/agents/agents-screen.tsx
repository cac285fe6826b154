import { Link } from '@tanstack/react-router';
import { Bot, ChevronRight } from 'lucide-react';
import type { AgentDescription } from '@/api/types';
import { plural } from '@/lib/format';
import { Card } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { Ago } from '@/ui/time';
import { HealthBadge } from './health-badge';
import { UnreachableAlert } from './unreachable-alert';
import { useAgents } from './use-agents';

/** The agents that steps can call, and whether they answer. */
export function AgentsScreen() {
  const list = useAgents();
  const agents = list.data?.items ?? [];
  return (
    <div className="space-y-4">
      <header>
        <h1 className="text-xl font-semibold tracking-[-0.02em]">Agents</h1>
        <p className="mt-1 text-ink-2">
          Services that compute steps of workflows, in every use case.
          {list.data && <span className="text-ink-3"> Checked <Ago at={new Date(list.dataUpdatedAt).toISOString()} />.</span>}
        </p>
      </header>
      {list.isPending && <SkeletonRows rows={5} />}
      {list.error && !list.data && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && <UnreachableAlert health={list.data.health}>{agents.length > 0 ? 'These are the agents last known.' : 'No agent is known yet.'}</UnreachableAlert>}
      {list.data && agents.length === 0 && <Card><EmptyState icon={Bot} title="No agents">{list.data.health.status === 'healthy' ? 'The agent service answers and lists none.' : 'They appear here once the agent service answers.'}</EmptyState></Card>}
      {list.data && agents.length > 0 && (
        <Card>
          <ul aria-label="Agents" className="divide-y divide-line">
            {agents.map((agent) => <AgentRow key={agent.name} agent={agent} status={list.data.health.status} />)}
          </ul>
        </Card>
      )}
    </div>
  );
}

function AgentRow({ agent, status }: { agent: AgentDescription; status: string }) {
  return (
    <li data-agent={agent.name} className="relative flex items-center gap-4 px-4 py-3.5 first:rounded-t-xl last:rounded-b-xl hover:bg-hover sm:px-5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
          <Link to="/system/agents/$agent" params={{ agent: agent.name }} className="min-w-0 truncate font-medium after:absolute after:inset-0 after:rounded-[inherit]">{agent.name}</Link>
          <span className="figures min-w-0 truncate font-mono text-xs text-ink-3">{agent.version}</span>
          <HealthBadge status={status} />
        </p>
        {agent.description && <p className="mt-1 line-clamp-2 max-w-4xl text-pretty break-words text-ink-2">{agent.description}</p>}
        <p className="figures mt-1 truncate text-sm text-ink-3">{reads(agent)}</p>
      </div>
      <ChevronRight aria-hidden className="size-4 shrink-0 text-ink-3" />
    </li>
  );
}

function reads({ datasets = [], tables = [] }: AgentDescription) {
  const read = datasets.length > 0 ? `reads ${datasets.map((dataset) => dataset.name).join(', ')}` : 'reads no dataset';
  return tables.length > 0 ? `${read} · gives ${plural(tables.length, 'table')}` : read;
}
