import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { WorkflowDefinition } from './types';

/** A published version never changes. */
export const workflowQuery = (id: string, version: string) =>
  queryOptions({
    queryKey: ['workflows', id, version],
    queryFn: ({ signal }) => request<WorkflowDefinition>('GET', `/api/workflows/${segment(id)}/versions/${segment(version)}`, { signal }),
    staleTime: Infinity,
  });
