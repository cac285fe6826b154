import { request, segment } from './client';

export const retryExecution = (id: string) => request<unknown>('POST', `/api/executions/${segment(id)}/retry`);
