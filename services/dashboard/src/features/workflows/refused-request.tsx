import { Link } from '@tanstack/react-router';
import type { ApiError } from '@/api/problem';
import type { Problem } from '@/api/types';
import { plural } from '@/lib/format';
import { Alert } from '@/ui/alert';

/** Why the request was refused; faults of inputs are shown beside them, all others here. */
export function RefusedRequest({ problem, rest }: { problem: ApiError; rest: readonly Problem[] }) {
  const beside = problem.errors.length - rest.length;
  const title = beside > 0 ? `Nothing was started: ${plural(beside, 'fault')} beside the inputs${rest.length > 0 ? `, ${rest.length} more here` : ''}` : problem.detail;
  return (
    <Alert variant="danger" title={title}>
      {rest.length > 0 && (
        <ul aria-label="Faults of the request" className="mt-1 list-disc space-y-1 pl-4">
          {rest.map((fault, index) => (
            <li key={index} className="break-words">
              {fault.message} {fault.suggestion && <span className="text-ink-3">{fault.suggestion} </span>}
              {fault.path && <code className="text-xs text-ink-3">{fault.path}</code>}
            </li>
          ))}
        </ul>
      )}
      {problem.code === 'DATA_NOT_INGESTED' && <p>Please <Link to="/use-cases/$useCase/data" from="/use-cases/$useCase" className="font-medium text-accent underline underline-offset-2">ingest data</Link> before executing workflows.</p>}
      {problem.traceId && <p className="mt-1 font-mono text-xs break-all text-ink-3">Trace {problem.traceId}</p>}
    </Alert>
  );
}
