import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { Dataset, Page } from './types';

export const datasetsQuery = (useCase: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'datasets'],
    queryFn: ({ signal }) => request<Page<Dataset>>('GET', `/api/use-cases/${segment(useCase)}/datasets`, { signal }),
  });
