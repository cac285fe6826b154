import { request, segment } from './client';

export const putMapping = (useCase: string, name: string, mapping: Record<string, string>) =>
  request<unknown>('PUT', `/api/use-cases/${segment(useCase)}/datasets/${segment(name)}/mapping`, { body: mapping });
