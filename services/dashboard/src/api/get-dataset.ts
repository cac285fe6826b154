import { queryOptions } from '@tanstack/react-query';
import { request, segment } from './client';
import type { DatasetDetail } from './types';

export const datasetQuery = (useCase: string, name: string) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'datasets', name],
    queryFn: ({ signal }) => request<DatasetDetail>('GET', `/api/use-cases/${segment(useCase)}/datasets/${segment(name)}`, { signal }),
  });
