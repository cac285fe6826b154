import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';

export type Reason = {
  code: string;
  message: string;
  since?: string | null;
  until?: string | null;
  stepId?: string | null;
  because?: Reason[];
};

export const explainQuery = (id: string, seq: number) =>
  queryOptions({
    queryKey: ['executions', id, 'explain', seq],
    queryFn: ({ signal }) => request<Reason>('GET', `/api/executions/${segment(id)}/explain`, { signal }),
  });
