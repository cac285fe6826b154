import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { DatasetRows } from './types';

export const rowsQuery = (useCase: string, name: string, version: string, limit = 50) =>
  queryOptions({
    queryKey: ['use-cases', useCase, 'datasets', name, 'rows', version, limit],
    queryFn: ({ signal }) => request<DatasetRows>('GET', route('/api/use-cases/{useCase}/datasets/{name}/rows', { useCase, name }), { query: { limit }, signal }),
  });
