import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Page, ListedWorkflow } from './types';

export const workflowsQuery = (useCase: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'workflows'],
    queryFn: ({ signal }) => request<Page<ListedWorkflow>>('GET', route('/api/use-cases/{useCase}/workflows', { useCase }), { signal }),
    staleTime: 30_000,
  });
