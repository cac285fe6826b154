import { request, route } from './client';
import type { ExecutionStatus, StepStatus } from './types';

/** The whole status: further pages of steps are read until there are none. */
export async function getExecution(id: string, signal?: AbortSignal): Promise<ExecutionStatus> {
  const path = route('/api/executions/{id}', { id });
  const first = await request<ExecutionStatus>('GET', path, { signal });
  const steps: StepStatus[] = [...(first.steps ?? [])];
  for (let next = first.next; next; ) {
    const page = await request<ExecutionStatus>('GET', path, { query: { after: next }, signal });
    steps.push(...(page.steps ?? []));
    next = page.next === next ? null : page.next;
  }
  return { ...first, steps, next: null };
}
