import { QueryClient } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import { useCasesQuery } from './list-use-cases';

afterEach(() => vi.unstubAllGlobals());

/** A server with so many use cases, as the API pages them. */
function serve(count: number) {
  const asked: string[] = [];
  vi.stubGlobal('fetch', (url: string) => {
    asked.push(url);
    const after = Number(new URL(url, 'http://server').searchParams.get('after') ?? -1);
    const last = Math.min(after + 200, count - 1);
    const items = Array.from({ length: last - after }, (_, i) => ({ id: String(after + 1 + i) }));
    return Promise.resolve(new Response(JSON.stringify({ items, next: last < count - 1 ? String(last) : null }), { headers: { 'Content-Type': 'application/json' } }));
  });
  return asked;
}

test.each([[0, 1], [200, 1], [201, 2], [450, 3]])('Of %i use cases_AllAreRead, in %i pages', async (count, pages) => {
  const asked = serve(count);
  const { items } = await new QueryClient().fetchQuery(useCasesQuery);
  expect(items.map((one) => one.id)).toEqual(Array.from({ length: count }, (_, i) => String(i)));
  expect(asked.length).toBe(pages);
});

test('UseCases_WithoutEnd_EndAtTenThousand', async () => {
  const asked = serve(1_000_000);
  const { items } = await new QueryClient().fetchQuery(useCasesQuery);
  expect([items.length, asked.length]).toEqual([10_000, 50]);
});
