import type { ExecutionStatus } from '@/api/types';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { Card, CardContent, CardHeader, CardTitle } from '@/ui/card';
import { JsonView } from '@/ui/json-view';
import { exact } from '@/ui/time';

/** What the run was given: inputs, dataset versions, as-of. */
export function RunFacts({ status }: { status: ExecutionStatus }) {
  const inputs = Object.keys(status.inputs ?? {}).length > 0 ? status.inputs : null;
  const datasets = status.datasets ?? [];
  return (
    <Card>
      <CardHeader><CardTitle>What it ran on</CardTitle></CardHeader>
      <CardContent className="grid gap-5 lg:grid-cols-2">
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] content-start gap-x-6 gap-y-1.5 text-sm">
          <Fact name="As of">{exact(status.asOf)}</Fact>
          <Fact name="Workflow">{status.workflowId} {status.version}</Fact>
          <Fact name="Priority">{status.priority}</Fact>
          {datasets.map((dataset) => (
            <Fact key={dataset.name} name={dataset.name}>
              <span className="figures">{dataset.version}, {plural(dataset.rows, 'row')}</span> <code title={dataset.sha256} className="text-xs text-ink-3">{dataset.sha256.slice(0, 12)}</code>{' '}
              {dataset.origin === 'sample' && <Badge tone="warn">SAMPLE DATA</Badge>}
            </Fact>
          ))}
        </dl>
        {inputs && <section className="min-w-0 space-y-2"><h3 className="text-sm font-medium text-ink-2">Inputs</h3><JsonView label="Inputs" value={inputs} /></section>}
      </CardContent>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return <><dt className="text-ink-3">{name}</dt><dd className="min-w-0 break-words">{children}</dd></>;
}
