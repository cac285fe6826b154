import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { Artifact, ExecutionError, Json, JsonObject, StepStatus } from './types';

/** A value that is here, or too large for it and in storage. */
export type Payload = { inline?: Json; uri?: string | null; bytes?: number };
export type StepTable = { name: string; rows: number; columns: { name: string; type: string }[] };
export type StepOutput = { value?: Payload | null; tables?: StepTable[]; artifacts?: Artifact[]; agentVersion?: string | null };

export type StepAttempt = {
  runAttempt: number;
  attempt: number;
  item?: number | null;
  kind: string;
  status: string;
  executor?: string | null;
  startedAt?: string | null;
  finishedAt?: string | null;
  input?: Json;
  output?: StepOutput | null;
  error?: ExecutionError | null;
};

export type StepDetail = { step: StepStatus; config?: JsonObject | null; attempts: StepAttempt[] };

/** `revision` makes a step that moved on be read again. */
export const stepQuery = (id: string, stepId: string, revision: string) =>
  queryOptions({
    queryKey: ['executions', id, 'steps', stepId, revision],
    queryFn: ({ signal }) => request<StepDetail>('GET', `/api/executions/${segment(id)}/steps/${segment(stepId)}`, { signal }),
  });
