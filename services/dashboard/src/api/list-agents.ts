import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { AgentList } from './types';

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: ({ signal }) => request<AgentList>('GET', route('/api/agents', {}), { signal }),
  staleTime: 60_000,
});
