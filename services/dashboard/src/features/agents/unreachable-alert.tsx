import type { AgentHealth } from '@/api/types';
import { Alert } from '@/ui/alert';

/** The service is away: what is shown may be old, and runs wait for it. */
export function UnreachableAlert({ health, children }: { health: AgentHealth; children: string }) {
  if (health.status === 'healthy') return null;
  return (
    <Alert variant="warning" title="The agent service does not answer">
      <p>{children} Until it does, steps that call an agent are tried again as their retry policies say.</p>
      {health.error && <p className="mt-1 font-mono text-xs break-words text-ink-3">{health.error}</p>}
    </Alert>
  );
}
