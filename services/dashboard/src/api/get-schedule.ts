import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Schedule } from './types';

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: ['schedules', 'one', id],
    queryFn: ({ signal }) => request<Schedule>('GET', route('/api/schedules/{id}', { id }), { signal }),
  });
