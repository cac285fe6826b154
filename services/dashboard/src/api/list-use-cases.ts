import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Page, UseCase } from './types';

export const useCasesQuery = queryOptions({
  queryKey: ['use-cases'],
  queryFn: ({ signal }) => request<Page<UseCase>>('GET', route('/api/use-cases', {}), { signal }),
  staleTime: 10_000,
});
