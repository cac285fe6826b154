import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { StepDetail } from './types';

/** `revision` makes a step that moved on be read again. */
export const stepQuery = (id: string, stepId: string, revision: string) =>
  queryOptions({
    queryKey: ['executions', id, 'steps', stepId, revision],
    queryFn: ({ signal }) => request<StepDetail>('GET', route('/api/executions/{id}/steps/{stepId}', { id, stepId }), { signal }),
  });
