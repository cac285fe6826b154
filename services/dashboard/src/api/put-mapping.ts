import { request, route } from './client';
import type { Mapping } from './types';

/** `null` says that the file has no such column. */
export const putMapping = (useCase: string, name: string, mapping: Record<string, string | null>) =>
  request<Mapping>('PUT', route('/api/use-cases/{useCase}/datasets/{name}/mapping', { useCase, name }), { body: { mapping } });
