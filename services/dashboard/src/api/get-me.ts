import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Me } from './types';

export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<Me>('GET', route('/api/me', {}), { signal }),
  staleTime: 5 * 60_000,
});
