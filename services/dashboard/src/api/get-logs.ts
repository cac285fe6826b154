import { request, segment } from './client';
import type { LogLine, Page } from './types';

export const getLogs = (id: string, after: string | undefined, signal?: AbortSignal) =>
  request<Page<LogLine>>('GET', `/api/executions/${segment(id)}/logs`, { query: { after }, signal });
