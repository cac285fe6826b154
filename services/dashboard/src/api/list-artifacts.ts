import { queryOptions } from '@tanstack/react-query';
import { address, request, segment } from './client';
import type { Artifact, Page } from './types';

export const artifactsQuery = (id: string, attempt: number) =>
  queryOptions({
    queryKey: ['executions', id, 'artifacts', attempt],
    queryFn: ({ signal }) => request<Page<Artifact>>('GET', `/api/executions/${segment(id)}/artifacts`, { signal }),
    staleTime: Infinity,
  });

/** Two steps may make files of one name. */
export const artifactAddress = (id: string, { name, stepId }: Artifact) =>
  address(`/api/executions/${segment(id)}/artifacts/${segment(name)}`, { step: stepId });
