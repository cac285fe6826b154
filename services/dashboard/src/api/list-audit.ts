import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { AuditEntry, Page } from './types';

export type AuditFilter = { useCase?: string; who?: string; action?: string; target?: string };

export const auditQuery = (filter: AuditFilter, limit = 50) =>
  infiniteQueryOptions({
    queryKey: ['audit', 'list', filter, limit],
    queryFn: ({ pageParam, signal }) => request<Page<AuditEntry>>('GET', route('/api/audit', {}), { query: { ...filter, limit, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });

/** One entry by its number: the first one older than the next number, if it is that. */
export const auditEntryQuery = (seq: number, useCase: string | undefined) =>
  queryOptions({
    queryKey: ['audit', 'entry', seq, useCase],
    queryFn: async ({ signal }) => {
      const page = await request<Page<AuditEntry>>('GET', route('/api/audit', {}), { query: { useCase, after: seq + 1, limit: 1 }, signal });
      return page.items.find((entry) => entry.seq === seq) ?? null;
    },
    staleTime: Infinity,
  });
