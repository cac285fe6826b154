import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { ExecutionError, Json, StepStatus } from './types';

export type StepAttempt = {
  attempt: number;
  status?: string;
  startedAt?: string | null;
  finishedAt?: string | null;
  input?: Json;
  output?: Json;
  error?: ExecutionError | null;
};

export type StepDetail = Partial<StepStatus> & { input?: Json; output?: Json; attempts?: StepAttempt[] };

/** `revision` makes a step that moved on be read again. */
export const stepQuery = (id: string, stepId: string, revision: string) =>
  queryOptions({
    queryKey: ['executions', id, 'steps', stepId, revision],
    queryFn: ({ signal }) => request<StepDetail>('GET', `/api/executions/${segment(id)}/steps/${segment(stepId)}`, { signal }),
  });
