import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { WorkflowDefinition } from './types';

/** A published version never changes. */
export const workflowQuery = (id: string, version: string) =>
  queryOptions({
    queryKey: ['workflows', id, version],
    queryFn: ({ signal }) => request<WorkflowDefinition>('GET', route('/api/workflows/{id}/versions/{version}', { id, version }), { signal }),
    staleTime: Infinity,
  });
