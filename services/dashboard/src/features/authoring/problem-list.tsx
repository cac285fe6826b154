import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { Verdict } from '@/api/write-workflow';
import type { Problem } from '@/api/types';
import { plural } from '@/lib/format';
import { Alert } from '@/ui/alert';

type Props = { verdict: Verdict; onLine: (line: number) => void };

/** Every fault with its line: pressed, it shows the line in the text. */
export function ProblemList({ verdict: { errors, warnings }, onLine }: Props) {
  if (errors.length + warnings.length === 0) return <Alert variant="success" title="No fault was found" />;
  return (
    <div className="space-y-2">
      <p role="status" className="text-sm font-medium">{[errors.length > 0 && plural(errors.length, 'fault'), warnings.length > 0 && plural(warnings.length, 'warning')].filter(Boolean).join(', ')}</p>
      <ol aria-label="Problems" className="divide-y divide-line overflow-hidden rounded-lg border border-line">
        {[...errors, ...warnings].map((problem, index) => <Item key={index} problem={problem} onLine={onLine} />)}
      </ol>
    </div>
  );
}

function Item({ problem, onLine }: { problem: Problem; onLine: (line: number) => void }) {
  const isError = problem.severity !== 'warning';
  const Icon = isError ? CircleAlert : TriangleAlert;
  const { line } = problem;
  return (
    <li data-tone={isError ? 'bad' : 'warn'} className="flex gap-2.5 px-3 py-2.5">
      <Icon aria-label={isError ? 'Fault' : 'Warning'} className="mt-[3px] size-4 shrink-0 text-tone" />
      <div className="min-w-0 flex-1 space-y-0.5">
        <p className="break-words">{problem.message}</p>
        {problem.suggestion && <p className="break-words text-ink-2">{problem.suggestion}</p>}
        <p className="flex flex-wrap gap-x-2 text-xs text-ink-3"><code className="break-all">{problem.path || '/'}</code><span>{problem.code}</span></p>
      </div>
      {line != null && <button type="button" onClick={() => onLine(line)} className="figures h-7 shrink-0 rounded-md px-2 text-sm font-medium text-accent hover:bg-hover">Line {line}</button>}
    </li>
  );
}
