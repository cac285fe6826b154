import { request, route } from './client';
import type { UseCase } from './types';

export type NewColumn = { name: string; type: string; optional: boolean; enum?: string[] | null; synonyms: string[] };
export type NewDataset = { name: string; required: boolean; columns: NewColumn[]; key?: string[]; references?: Record<string, string> };
export type NewUseCase = { name: string; zone: string; currency: string; retentionDays?: number | null; datasets: NewDataset[] };

/** Creates a use case, or changes the one of that id. */
export const putUseCase = (id: string, useCase: NewUseCase) => request<UseCase>('PUT', route('/api/use-cases/{id}', { id }), { body: useCase });
