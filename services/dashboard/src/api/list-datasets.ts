import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Dataset, Page } from './types';

export const datasetsQuery = (useCase: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'datasets'],
    queryFn: ({ signal }) => request<Page<Dataset>>('GET', route('/api/use-cases/{useCase}/datasets', { useCase }), { signal }),
  });
