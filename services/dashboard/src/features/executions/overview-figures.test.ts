import { expect, test } from 'vitest';
import type { ExecutionState, ExecutionStatus } from '@/api/types';
import { byWorkflow, quantile, successRate } from './overview-figures';

const run = (state: ExecutionState, seconds = 1, workflowId = 'w') =>
  ({ id: '', state, workflowId, workflowName: workflowId, startedAt: '2026-03-01T10:00:00Z', finishedAt: new Date(Date.parse('2026-03-01T10:00:00Z') + seconds * 1000).toISOString() }) as ExecutionStatus;

test('SuccessRate_CountsNeitherRunningNorCancelledRuns', () => {
  expect(successRate([run('COMPLETED'), run('FAILED'), run('CANCELLED'), run('RUNNING')])).toBe(0.5);
  expect(successRate([run('RUNNING')])).toBeNull();
});

test('Quantile_IsAValueThatWasMeasured', () => {
  expect(quantile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(quantile([1, 2, 3, 4], 0.95)).toBe(4);
  expect(quantile([], 0.5)).toBeNull();
});

test('ByWorkflow_MeasuresCompletedRunsAlone', () => {
  const [first, second] = byWorkflow([run('COMPLETED', 2), run('COMPLETED', 4), run('FAILED', 90), run('COMPLETED', 1, 'v')]);
  expect(first).toMatchObject({ workflowId: 'w', runs: 3, succeeded: 2, p50: 2000, p95: 4000 });
  expect(second).toMatchObject({ workflowId: 'v', runs: 1 });
});
