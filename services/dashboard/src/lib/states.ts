import type { ExecutionState, StepState } from '@/api/types';

export type Tone = 'ok' | 'run' | 'warn' | 'bad' | 'wait' | 'mute';

const finished: ReadonlySet<string> = new Set<ExecutionState>([
  'COMPLETED', 'COMPLETED_WITH_ERRORS', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'REJECTED', 'ROLLED_BACK', 'ROLLBACK_FAILED',
]);
const retryable: ReadonlySet<string> = new Set<ExecutionState>(['FAILED', 'TIMED_OUT', 'CANCELLED', 'COMPLETED_WITH_ERRORS']);
const ended: ReadonlySet<string> = new Set<StepState>(['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED', 'COMPENSATED']);

export const isFinished = (state: string) => finished.has(state);
export const canRetry = (state: string) => retryable.has(state);
export const canCancel = (state: string) => !isFinished(state) && state !== 'CANCELLING';
export const hasResult = (state: string) => state === 'COMPLETED' || state === 'COMPLETED_WITH_ERRORS';
export const isStepEnded = (state: string) => ended.has(state);

const tones: Record<string, Tone> = {
  COMPLETED: 'ok', COMPLETED_WITH_ERRORS: 'warn', FAILED: 'bad', TIMED_OUT: 'bad', REJECTED: 'bad', ROLLBACK_FAILED: 'bad',
  RUNNING: 'run', VALIDATING: 'run', PROVISIONING: 'run', CANCELLING: 'warn', RETRYING: 'warn', ROLLING_BACK: 'warn',
  WAITING: 'wait', QUEUED: 'wait', PENDING: 'mute', READY: 'mute', SKIPPED: 'mute', CANCELLED: 'mute', COMPENSATED: 'mute', ROLLED_BACK: 'mute',
};

export const toneOf = (state: string): Tone => tones[state] ?? 'mute';

export const executionStates: ExecutionState[] = [
  'RUNNING', 'WAITING', 'QUEUED', 'PENDING', 'COMPLETED', 'COMPLETED_WITH_ERRORS', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'REJECTED', 'ROLLED_BACK', 'ROLLBACK_FAILED',
];

export const stateLabel = (state: string) => state.replaceAll('_', ' ');
