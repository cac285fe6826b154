import { request, route } from './client';

export const cancelExecution = (id: string) => request<unknown>('POST', route('/api/executions/{id}/cancel', { id }));
