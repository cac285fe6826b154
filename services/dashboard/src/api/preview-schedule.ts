import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ApiError } from './problem';
import { request, route } from './client';
import type { Fire, Page, ScheduleDocument } from './types';

export type Previewed = Pick<ScheduleDocument, 'cron' | 'zone' | 'gap' | 'overlap'>;

/** The next fires of an expression that need not be saved. */
export const previewQuery = (previewed: Previewed, count = 5) =>
  queryOptions({
    queryKey: ['schedules', 'preview', previewed, count],
    queryFn: ({ signal }) => request<Page<Fire>>('POST', route('/api/schedules/preview', {}), { body: { ...previewed, count }, signal }),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    // A fault of the expression stays one.
    retry: (failures, error) => failures < 2 && !(error instanceof ApiError && error.status === 422),
  });
