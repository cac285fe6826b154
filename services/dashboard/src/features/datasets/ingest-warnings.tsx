import type { Problem } from '@/api/types';
import { count, plural } from '@/lib/format';
import { Alert } from '@/ui/alert';

const shown = 20;

/** What was odd about a file that was taken, by line. */
export function IngestWarnings({ warnings }: { warnings: readonly Problem[] }) {
  if (warnings.length === 0) return null;
  return (
    <Alert variant="warning" title={plural(warnings.length, 'warning')}>
      <ul className="space-y-0.5">
        {warnings.slice(0, shown).map((warning, index) => (
          <li key={index} className="break-words">
            {warning.line ? <span className="figures font-medium">Line {warning.line}: </span> : null}
            {warning.message}
          </li>
        ))}
      </ul>
      {warnings.length > shown && <p>and {count(warnings.length - shown)} more</p>}
    </Alert>
  );
}
