import { request, segment } from './client';

export const cancelExecution = (id: string) => request<unknown>('POST', `/api/executions/${segment(id)}/cancel`);
