import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { DatasetDetail } from './types';

export const datasetQuery = (useCase: string, name: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'datasets', name],
    queryFn: ({ signal }) => request<DatasetDetail>('GET', route('/api/use-cases/{useCase}/datasets/{name}', { useCase, name }), { signal }),
  });
