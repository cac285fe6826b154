import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Reason } from './types';

export const explainQuery = (id: string, seq: number) =>
  queryOptions({
    queryKey: ['executions', id, 'explain', seq],
    queryFn: ({ signal }) => request<Reason>('GET', route('/api/executions/{id}/explain', { id }), { signal }),
  });
