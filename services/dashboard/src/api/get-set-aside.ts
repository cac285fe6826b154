import { infiniteQueryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { SetAsidePage } from './types';

/** Rows of a version that were set aside, a hundred at a time. */
export const setAsideQuery = (useCase: string, name: string, version: string) =>
  infiniteQueryOptions({
    queryKey: ['use-cases', useCase, 'datasets', name, 'set-aside', version],
    queryFn: ({ pageParam, signal }) => request<SetAsidePage>('GET', route('/api/use-cases/{useCase}/datasets/{name}/set-aside', { useCase, name }), { query: { after: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: (page) => page.next ?? undefined,
  });
