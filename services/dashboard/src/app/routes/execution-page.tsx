import { Link, getRouteApi } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useState } from 'react';
import type { ExecutionStatus } from '@/api/types';
import { RunFacts } from '@/features/executions/run-facts';
import { cn } from '@/lib/cn';
import { RunView } from '../run-view';
import { pageWidth } from '../shell';

const route = getRouteApi('/shell/executions/$executionId');

export function ExecutionPage() {
  const { executionId } = route.useParams();
  const [status, setStatus] = useState<ExecutionStatus | null>(null);
  return (
    <main className={cn(pageWidth, 'space-y-4 py-5')}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        {status ? (
          <Link to="/use-cases/$useCase/history" params={{ useCase: status.useCase }} className="flex items-center gap-1.5 rounded text-ink-2 hover:text-ink"><ArrowLeft aria-hidden className="size-4" /> History</Link>
        ) : null}
        <h1 className="min-w-0 truncate font-mono text-sm text-ink-3">{executionId}</h1>
      </div>
      <h2 className="sr-only">Run</h2>
      <RunView key={executionId} executionId={executionId} isFullPage onStatus={setStatus} />
      {status && <RunFacts status={status} />}
    </main>
  );
}
