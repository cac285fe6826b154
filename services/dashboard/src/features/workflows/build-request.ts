import type { ExecutionRequest, JsonObject, ListedWorkflow, Me } from '@/api/types';

type Parts = { id: string; workflow: ListedWorkflow; priority?: number; useCase: string; data: JsonObject; user: Me; inputs: JsonObject; now: Date };

/** The seed's ExecutionRequest. The priority is the definition's own, so that nothing is overridden. */
export function buildRequest({ id, workflow, priority, useCase, data, user, inputs, now }: Parts): ExecutionRequest {
  const timestamp = now.toISOString();
  return {
    id,
    workflowId: workflow.id,
    context: { workflowId: workflow.id, useCase, data, user: { name: user.name }, timestamp, inputs },
    priority,
    scheduledAt: timestamp,
  };
}
