import { request, route } from './client';

export const retryExecution = (id: string) => request<unknown>('POST', route('/api/executions/{id}/retry', { id }));
