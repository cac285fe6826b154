import { Link } from '@tanstack/react-router';
import { ArrowLeft, Bot } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AgentDescription } from '@/api/types';
import { Badge } from '@/ui/badge';
import { Button } from '@/ui/button';
import { Card, CardContent, CardHeader, CardTitle } from '@/ui/card';
import { EmptyState } from '@/ui/empty-state';
import { ErrorState } from '@/ui/error-state';
import { SkeletonRows } from '@/ui/skeleton';
import { HealthBadge } from './health-badge';
import { SchemaView } from './schema-view';
import { TableList } from './table-list';
import { UnreachableAlert } from './unreachable-alert';
import { useAgents } from './use-agents';

/** One agent: what it does, what it takes and what it gives. */
export function AgentScreen({ name }: { name: string }) {
  const list = useAgents();
  const agent = list.data?.items.find((one) => one.name === name);
  return (
    <div className="space-y-4">
      <header>
        <Link to="/system/agents" className="mb-2 inline-flex items-center gap-1.5 rounded text-ink-2 hover:text-ink"><ArrowLeft aria-hidden className="size-4" /> Agents</Link>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
          <h1 className="min-w-0 text-xl font-semibold tracking-[-0.02em] break-all">{name}</h1>
          {agent && <><span className="figures min-w-0 font-mono text-sm break-all text-ink-3">{agent.version}</span><HealthBadge status={list.data!.health.status} /></>}
        </div>
        {agent?.description && <p className="mt-1.5 max-w-3xl text-pretty break-words text-ink-2">{agent.description}</p>}
      </header>
      {list.isPending && <SkeletonRows rows={6} />}
      {list.error && !list.data && <ErrorState error={list.error} onRetry={() => list.refetch()} />}
      {list.data && <UnreachableAlert health={list.data.health}>{agent ? 'This is what it said last.' : 'No agent of this name is known yet.'}</UnreachableAlert>}
      {list.data && !agent && <Card><EmptyState icon={Bot} title="No such agent" action={<Button asChild><Link to="/system/agents">See all agents</Link></Button>}>The agent service lists none of this name.</EmptyState></Card>}
      {agent && <AgentCards agent={agent} />}
    </div>
  );
}

function AgentCards({ agent }: { agent: AgentDescription }) {
  const { datasets = [], tables = [] } = agent;
  return (
    <>
      <Section title="Datasets" note="that it reads">
        {datasets.length === 0 ? <p className="text-ink-2">It reads none by itself.</p> : (
          <ul aria-label="Datasets" className="flex flex-wrap gap-x-6 gap-y-2">
            {datasets.map((dataset) => <li key={dataset.name} className="flex min-w-0 items-center gap-2"><code className="min-w-0 truncate text-sm">{dataset.name}</code>{dataset.required ? <Badge>required</Badge> : <span className="text-xs text-ink-3">optional</span>}</li>)}
          </ul>
        )}
      </Section>
      <Section title="Parameters" note="that a step may set"><SchemaView label="Parameters" schema={agent.parametersSchema} none="It takes none." /></Section>
      <Section title="Input" note="from the steps before it"><SchemaView label="Input" schema={agent.inputSchema} none="It does not say what it takes." /></Section>
      <Section title="Output" note="that it answers with"><SchemaView label="Output" schema={agent.outputSchema} none="It does not say what it answers." /></Section>
      {tables.length > 0 && <Section title="Tables" note="that later steps can query"><TableList tables={tables} /></Section>}
    </>
  );
}

function Section({ title, note, children }: { title: string; note: string; children: ReactNode }) {
  return (
    <Card aria-label={title}>
      <CardHeader><CardTitle>{title}</CardTitle><span className="text-sm text-ink-3">{note}</span></CardHeader>
      <CardContent>{children}</CardContent>
    </Card>
  );
}
