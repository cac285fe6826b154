import { problemOf, unreachable } from './problem';
import type { paths } from './schema';

type Options = {
  body?: unknown;
  /** A body that is sent as it is. */
  text?: { content: string; type: string };
  query?: Record<string, string | number | undefined | null>;
  signal?: AbortSignal;
};

type Names<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;

/** An address of the API: only those that the generated schema knows, with every name in it filled in. */
export function route<Path extends keyof paths & string>(path: Path, names: Record<Names<Path>, string>): string {
  return path.replace(/\{(\w+)\}/g, (_, name: Names<Path>) => encodeURIComponent(names[name]));
}

export function address(path: string, query: Options['query'] = {}) {
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, String(value));
  }
  return search.size > 0 ? `${path}?${search}` : path;
}

/** One call of the API; answers the parsed body, throws ApiError for everything else. */
export async function request<T>(method: string, path: string, { body, text, query, signal }: Options = {}): Promise<T> {
  const response = await fetch(address(path, query), {
    method,
    headers: { Accept: 'application/json', ...(text ? { 'Content-Type': text.type } : body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    body: text ? text.content : body === undefined ? undefined : JSON.stringify(body),
    signal,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw unreachable();
  });
  const answer = await read(response);
  if (!response.ok) throw problemOf(response.status, answer);
  return answer as T;
}

async function read(response: Response): Promise<unknown> {
  if (response.status === 204) return undefined;
  const text = await response.text();
  if (!/json/.test(response.headers.get('Content-Type') ?? '')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
