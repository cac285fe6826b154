import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { JsonObject } from './types';

export const resultQuery = (id: string, attempt: number) =>
  queryOptions({
    queryKey: ['executions', id, 'result', attempt],
    queryFn: ({ signal }) => request<JsonObject>('GET', route('/api/executions/{id}/result', { id }), { signal }),
    staleTime: Infinity,
  });
