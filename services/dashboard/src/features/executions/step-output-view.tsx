import type { StepOutput } from '@/api/types';
import { artifactAddress } from '@/api/list-artifacts';
import { bytes, plural } from '@/lib/format';
import { JsonView } from '@/ui/json-view';

type Props = { executionId: string; output?: StepOutput | null };

/** What a step gave: a value, tables, files. */
export function StepOutputView({ executionId, output }: Props) {
  return (
    <section className="min-w-0 space-y-2">
      <h3 className="text-sm font-medium text-ink-2">Output{output?.agentVersion && <span className="font-normal text-ink-3"> of agent {output.agentVersion}</span>}</h3>
      {output ? <OutputParts executionId={executionId} output={output} /> : <p className="text-sm text-ink-3">No output yet.</p>}
    </section>
  );
}

function OutputParts({ executionId, output: { value, tables = [], artifacts = [] } }: { executionId: string; output: StepOutput }) {
  return (
    <>
      {tables.map((table) => (
        <p key={table.name} className="rounded-lg border border-line px-3 py-2 text-sm">
          <span className="font-medium">{table.name}</span> <span className="figures text-ink-2">{plural(table.rows, 'row')}, {plural(table.columns.length, 'column')}</span>
          <span className="block truncate font-mono text-xs text-ink-3">{table.columns.map((column) => column.name).join(', ')}</span>
        </p>
      ))}
      {artifacts.map((artifact) => (
        <p key={artifact.name} className="rounded-lg border border-line px-3 py-2 text-sm">
          <a href={artifactAddress(executionId, artifact)} download={artifact.name} className="font-medium text-accent underline underline-offset-2">{artifact.name}</a> <span className="figures text-ink-2">{bytes(artifact.bytes)}</span>
        </p>
      ))}
      {value?.inline !== undefined && value.inline !== null && <JsonView label="Output" value={value.inline} />}
      {value?.uri && <p className="text-sm text-ink-2">The value{value.bytes ? ` of ${bytes(value.bytes)}` : ''} is in storage; the steps after it read it there.</p>}
    </>
  );
}
