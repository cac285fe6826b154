import { queryOptions } from '@tanstack/react-query';
import { address, request, route } from './client';
import type { Artifact, Page } from './types';

export const artifactsQuery = (id: string, attempt: number) =>
  queryOptions({
    queryKey: ['executions', id, 'artifacts', attempt],
    queryFn: ({ signal }) => request<Page<Artifact>>('GET', route('/api/executions/{id}/artifacts', { id }), { signal }),
    staleTime: Infinity,
  });

/** Two steps may make files of one name. */
export const artifactAddress = (id: string, { name, stepId }: Artifact) =>
  address(route('/api/executions/{id}/artifacts/{name}', { id, name }), { step: stepId });
