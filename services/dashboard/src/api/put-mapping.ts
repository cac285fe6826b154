import { request, segment } from './client';
import type { Mapping } from './types';

/** `null` says that the file has no such column. */
export const putMapping = (useCase: string, name: string, mapping: Record<string, string | null>) =>
  request<Mapping>('PUT', `/api/use-cases/${segment(useCase)}/datasets/${segment(name)}/mapping`, { body: { mapping } });
