import { request, segment } from './client';
import type { LogLine, Page } from './types';

/** `last` is where to go on from for lines still to come. */
export type LogPage = Page<LogLine> & { last?: string | null };

export const getLogs = (id: string, after: string | undefined, signal?: AbortSignal) =>
  request<LogPage>('GET', `/api/executions/${segment(id)}/logs`, { query: { after }, signal });
