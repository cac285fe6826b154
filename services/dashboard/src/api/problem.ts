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

export function problemOf(status: number, body: unknown): ApiError {
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  const text = (key: string) => (typeof problem[key] === 'string' ? problem[key] : '');
  const errors = Array.isArray(problem.errors) ? (problem.errors as Problem[]) : [];
  const title = text('title') || (status >= 500 ? 'The server failed' : 'The request was refused');
  return new ApiError(status, text('code') || `HTTP_${status}`, title, text('detail') || title, errors, text('traceId') || undefined);
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(-1, 'CLIENT', 'Something went wrong', error instanceof Error ? error.message : String(error));
}
