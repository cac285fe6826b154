import { request, route } from './client';
import type { ExecutionRequest, ExecutionStatus } from './types';

export const executeWorkflow = (body: ExecutionRequest) =>
  request<Pick<ExecutionStatus, 'id' | 'workflowId' | 'workflowName' | 'state'>>('POST', route('/api/workflows/execute', {}), { body });
