import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';

export type Reason = {
  code: string;
  message: string;
  since?: string | null;
  stepId?: string | null;
  waitsFor?: string | null;
  reasons?: Reason[];
};

export const explainQuery = (id: string, seq: number) =>
  queryOptions({
    queryKey: ['executions', id, 'explain', seq],
    queryFn: ({ signal }) => request<Reason | { reasons: Reason[] }>('GET', `/api/executions/${segment(id)}/explain`, { signal }),
  });
