import type { ExecutionRequest, JsonObject, Me, WorkflowDefinition } from '@/api/types';

type Parts = { id: string; workflow: WorkflowDefinition; useCase: string; data: JsonObject; user: Me; inputs: JsonObject; now: Date };

/** The seed's ExecutionRequest. The definition's own priority is sent, so that nothing is overridden. */
export function buildRequest({ id, workflow, useCase, data, user, inputs, now }: Parts): ExecutionRequest {
  const timestamp = now.toISOString();
  return {
    id,
    workflowId: workflow.id,
    context: { workflowId: workflow.id, useCase, data, user: { name: user.name }, timestamp, inputs },
    priority: workflow.execution?.priority ?? 5,
    scheduledAt: timestamp,
  };
}
