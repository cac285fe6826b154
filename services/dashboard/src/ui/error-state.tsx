import { RotateCw } from 'lucide-react';
import { asApiError } from '@/api/problem';
import { Alert } from './alert';
import { Button } from './button';

/** A failed read, with what the server said and a way to try again. */
export function ErrorState({ error, onRetry, className }: { error: unknown; onRetry?: () => void; className?: string }) {
  const problem = asApiError(error);
  const retry = onRetry && (
    <Button size="small" onClick={onRetry}>
      <RotateCw aria-hidden /> Try again
    </Button>
  );
  return (
    <Alert variant="danger" title={problem.title} action={retry} className={className}>
      {problem.detail !== problem.title && !problem.errors.some((one) => one.message === problem.detail) && <p>{problem.detail}</p>}
      {problem.errors.length > 0 && <ProblemLines error={problem} />}
      {problem.traceId && <p className="mt-1 break-all font-mono text-xs text-ink-3">Trace {problem.traceId}</p>}
    </Alert>
  );
}

function ProblemLines({ error }: { error: ReturnType<typeof asApiError> }) {
  return (
    <ul className="mt-1 list-disc space-y-0.5 pl-4">
      {error.errors.map((one, index) => (
        <li key={index}>
          {one.line ? <span className="figures font-medium">Line {one.line}: </span> : null}
          {one.message}
          {one.suggestion && <span className="text-ink-3"> {one.suggestion}</span>}
        </li>
      ))}
    </ul>
  );
}
