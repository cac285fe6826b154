import { queryOptions } from '@tanstack/react-query';
import { request } from './client';
import type { AgentDescription } from './types';

export type AgentListing = { items?: AgentDescription[]; agents?: AgentDescription[]; reachable?: boolean; error?: string | null };

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: ({ signal }) => request<AgentListing>('GET', '/api/agents', { signal }),
  staleTime: 60_000,
});
