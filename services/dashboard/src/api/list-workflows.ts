import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { Page, WorkflowDefinition } from './types';

export const workflowsQuery = (useCase: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'workflows'],
    queryFn: ({ signal }) => request<Page<WorkflowDefinition>>('GET', `/api/use-cases/${segment(useCase)}/workflows`, { signal }),
    staleTime: 30_000,
  });
