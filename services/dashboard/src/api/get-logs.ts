import { request, route } from './client';
import type { LogPage } from './types';

export const getLogs = (id: string, after: string | undefined, signal?: AbortSignal) =>
  request<LogPage>('GET', route('/api/executions/{id}/logs', { id }), { query: { after }, signal });
