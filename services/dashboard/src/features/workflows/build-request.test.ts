import { expect, test } from 'vitest';
import { buildRequest } from './build-request';

const workflow = { id: 'w', name: 'W', description: '', useCase: 'u', version: '1.0.0', metadata: {}, updatedAt: '2026-03-01T09:00:00Z' };
const parts = { id: 'e', workflow, priority: 7, useCase: 'u', data: {}, user: { name: 'Ann', roles: [] }, inputs: { windowDays: 90 }, now: new Date('2026-03-01T10:00:00Z') };

test('Request_HasTheSeedsFieldsAndNoOthers', () => {
  expect(buildRequest(parts)).toEqual({
    id: 'e',
    workflowId: 'w',
    context: { workflowId: 'w', useCase: 'u', data: {}, user: { name: 'Ann' }, timestamp: '2026-03-01T10:00:00.000Z', inputs: { windowDays: 90 } },
    priority: 7,
    scheduledAt: '2026-03-01T10:00:00.000Z',
  });
});

test('Request_OfUnknownPriority_LeavesItToTheDefinition', () => {
  expect(JSON.parse(JSON.stringify(buildRequest({ ...parts, priority: undefined })))).not.toHaveProperty('priority');
});
