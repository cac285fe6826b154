import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { executeWorkflow } from '@/api/execute-workflow';
import { workflowQuery } from '@/api/get-workflow';
import { asApiError } from '@/api/problem';
import type { ExecutionRequest, ListedWorkflow } from '@/api/types';
import { newExecutionId } from '@/lib/ids';

type Attempt = { id: string; content: string };
type Asked = { workflow: ListedWorkflow; build: (id: string, priority: number | undefined) => ExecutionRequest };

/**
 * Starts a run. When no answer came, the same request keeps its id: pressed again, it finds the run that may have started
 * and does not start a second one.
 */
export function useExecute(onStarted: (executionId: string) => void) {
  const queries = useQueryClient();
  const unanswered = useRef<Attempt | null>(null);
  return useMutation({
    mutationFn: async ({ workflow, build }: Asked) => {
      const definition = await queries.ensureQueryData(workflowQuery(workflow.id, workflow.version)).catch(() => undefined);
      const priority = definition?.execution?.priority;
      const content = contentOf(build('', priority));
      const id = unanswered.current?.content === content ? unanswered.current.id : newExecutionId();
      unanswered.current = { id, content };
      const started = await executeWorkflow(build(id, priority));
      unanswered.current = null;
      return started;
    },
    onSuccess: (started) => {
      onStarted(started.id);
      void queries.invalidateQueries({ queryKey: ['executions', 'list'] });
    },
    onError: (error) => {
      const { status } = asApiError(error);
      if (status >= 400 && status < 500) unanswered.current = null;
    },
  });
}

// What the server compares too: all but the times.
function contentOf({ context: { timestamp: _timestamp, ...context }, scheduledAt: _scheduledAt, ...request }: ExecutionRequest) {
  return JSON.stringify({ ...request, context });
}
