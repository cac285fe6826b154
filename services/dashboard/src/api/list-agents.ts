import { queryOptions } from '@tanstack/react-query';
import { request } from './client';
import type { AgentDescription } from './types';

export type AgentList = { items: AgentDescription[]; health: { status: string; error?: string | null } };

export const agentsQuery = queryOptions({
  queryKey: ['agents'],
  queryFn: ({ signal }) => request<AgentList>('GET', '/api/agents', { signal }),
  staleTime: 60_000,
});
