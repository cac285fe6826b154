import { request, route } from './client';
import type { JsonObject } from './types';

export type Decision = { approved: boolean; values: JsonObject };

export const decideStep = (id: string, stepId: string, decision: Decision) =>
  request<unknown>('POST', route('/api/executions/{id}/steps/{stepId}/decision', { id, stepId }), { body: decision });
