import { request, route } from './client';
import { ApiError } from './problem';
import type { Problem } from './types';

export type Verdict = { isValid: boolean; errors: Problem[]; warnings: Problem[] };

/** JSON begins with a brace; whatever else is YAML. */
const bodyOf = (content: string) => ({ content, type: content.trimStart().startsWith('{') ? 'application/json' : 'application/yaml' });

export const validateWorkflow = (content: string) => request<Verdict>('POST', route('/api/workflows/validate', {}), { text: bodyOf(content) });

export const saveDraft = (id: string, useCase: string, content: string) =>
  request<{ revision: number; verdict: Verdict }>('PUT', route('/api/workflows/{id}/draft', { id }), { query: { useCase }, text: bodyOf(content) });

export const publishWorkflow = (id: string, version: string, content: string) =>
  request<{ id: string; version: string; warnings: Problem[] }>('PUT', route('/api/workflows/{id}/versions/{version}', { id, version }), { text: bodyOf(content) });

/** The draft's text, byte for byte; null if there is none. */
export async function readDraft(id: string): Promise<string | null> {
  const response = await fetch(route('/api/workflows/{id}/draft', { id }));
  if (response.status === 404) return null;
  if (!response.ok) throw new ApiError(response.status, `HTTP_${response.status}`, 'The draft cannot be read', 'The draft cannot be read.');
  return response.text();
}
