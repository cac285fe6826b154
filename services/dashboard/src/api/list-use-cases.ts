import { queryOptions } from '@tanstack/react-query';
import { request } from './client';
import type { Page, UseCase } from './types';

export const useCasesQuery = queryOptions({
  queryKey: ['use-cases'],
  queryFn: ({ signal }) => request<Page<UseCase>>('GET', '/api/use-cases', { signal }),
  staleTime: 10_000,
});
