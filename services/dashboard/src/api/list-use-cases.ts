import { queryOptions } from '@tanstack/react-query';
import { request, route } from './client';
import type { Page, UseCase } from './types';

const pageSize = 200;
const mostPages = 50;

/** Every use case that the person may see, up to 10,000: pages, menus and the palette look them up here. */
export const useCasesQuery = queryOptions({
  queryKey: ['use-cases'],
  queryFn: async ({ signal }) => {
    const items: UseCase[] = [];
    let after: string | undefined;
    for (let page = 0; page < mostPages; page++) {
      const read: Page<UseCase> = await request<Page<UseCase>>('GET', route('/api/use-cases', {}), { query: { limit: pageSize, after }, signal });
      items.push(...read.items);
      if (!read.next) break;
      after = read.next;
    }

    return { items };
  },
  staleTime: 10_000,
});
