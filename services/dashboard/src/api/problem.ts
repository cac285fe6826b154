import type { Problem } from './types';

/** Why a call failed: the server's problem details, or that no answer came (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: Problem[] = [],
    readonly traceId?: string,
  ) {
    super(detail || title);
    this.name = 'ApiError';
  }

  get isUnreachable() {
    return this.status === 0;
  }
}

export function unreachable() {
  return new ApiError(0, 'UNREACHABLE', 'No connection', 'The server cannot be reached. Check the network; nothing was lost.');
}

// The titles of the standard say "Unprocessable Entity"; people are told what it means for them.
const titles: Record<number, string> = {
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible now',
  413: 'Too large',
  429: 'Too many requests',
  503: 'Not available just now',
};

export function problemOf(status: number, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof problem[key] === 'string' ? problem[key] : '');
  const errors = Array.isArray(problem.errors) ? (problem.errors as Problem[]) : [];
  const title = titles[status] ?? (status >= 500 ? 'The server failed' : 'The request was refused');
  return new ApiError(status, text('code') || `HTTP_${status}`, title, text('detail') || title, errors, text('traceId') || undefined);
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, 'CLIENT', 'Something went wrong', error instanceof Error ? error.message : String(error));
}
