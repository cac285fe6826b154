import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Page, Schedule } from './types';

export const schedulesQuery = (useCase: string) =>
  infiniteQueryOptions({
    queryKey: ['schedules', 'list', useCase],
    queryFn: ({ pageParam, signal }) => request<Page<Schedule>>('GET', route('/api/schedules', {}), { query: { useCase, limit: 100, after: pageParam }, signal }),
    initialPageParam: '',
    getNextPageParam: (last) => last.next || undefined,
  });

/** Those that fire next, soonest first. */
export const nextSchedulesQuery = (useCase: string, limit: number) =>
  queryOptions({
    queryKey: ['schedules', 'next', useCase, limit],
    queryFn: ({ signal }) => request<Page<Schedule>>('GET', route('/api/schedules', {}), { query: { useCase, order: 'next', limit }, signal }),
  });
