import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { JsonObject } from './types';

export const resultQuery = (id: string, attempt: number) =>
  queryOptions({
    queryKey: ['executions', id, 'result', attempt],
    queryFn: ({ signal }) => request<JsonObject>('GET', `/api/executions/${segment(id)}/result`, { signal }),
    staleTime: Infinity,
  });
