import { request, segment } from './client';
import type { JsonObject } from './types';

export type Decision = { approved: boolean; values: JsonObject };

export const decideStep = (id: string, stepId: string, decision: Decision) =>
  request<unknown>('POST', `/api/executions/${segment(id)}/steps/${segment(stepId)}/decision`, { body: decision });
