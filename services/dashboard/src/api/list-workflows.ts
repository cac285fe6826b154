import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { Page, ListedWorkflow } from './types';

export const workflowsQuery = (useCase: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'workflows'],
    queryFn: ({ signal }) => request<Page<ListedWorkflow>>('GET', `/api/use-cases/${segment(useCase)}/workflows`, { signal }),
    staleTime: 30_000,
  });
