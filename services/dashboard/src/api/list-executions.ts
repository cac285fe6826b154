import { infiniteQueryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { ExecutionStatus, Page } from './types';

export type ExecutionFilter = { useCase: string; workflowId?: string; state?: string; q?: string };

export const executionsQuery = (filter: ExecutionFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['executions', 'list', filter, limit],
    queryFn: ({ pageParam, signal }) =>
      request<Page<ExecutionStatus>>('GET', route('/api/executions', {}), { query: { ...filter, limit, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });
