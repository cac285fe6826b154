import { describe, expect, test } from 'vitest';
import type { ExecutionStatus, Frame, StepState } from '@/api/types';
import { hasGap, maxLogs, nothingYet, takeFrames, takeLogs, takeSnapshot } from './live-reducer';

const at = '2026-03-01T10:00:00Z';

function snapshot(lastSeq: number, changes: Partial<ExecutionStatus> = {}): ExecutionStatus {
  return {
    id: 'e', workflowId: 'w', workflowName: 'W', version: '1.0.0', useCase: 'u', state: 'RUNNING', progress: 0, attempt: 1, priority: 5,
    createdAt: at, asOf: at, lastSeq, stepCounts: {}, steps: ['a', 'b', 'c'].map((id) => step(id, 'PENDING')), ...changes,
  };
}

const step = (id: string, status: StepState) => ({ id, name: id.toUpperCase(), type: 'task', status, attempt: 1 });
const done = (seq: number, id: string): Frame => ({ executionId: 'e', type: 'STEP_COMPLETE', seq, at, step: step(id, 'COMPLETED') });
const line = (logSeq: number, time = at, attempt = 1): Frame =>
  ({ executionId: 'e', type: 'LOG', at: time, attempt, logSeq, log: { timestamp: time, level: 'info', stepId: 'a', message: `line ${logSeq}` } });
const states = (live: { status: ExecutionStatus | null }) => live.status?.steps?.map((one) => one.status).join(' ');
const started = takeSnapshot(nothingYet, snapshot(3));

describe('takeFrames', () => {
  test('DoubledFrames_ChangeNothingMore', () => {
    const once = takeFrames(started, [done(4, 'a')]);
    const twice = takeFrames(once, [done(4, 'a'), done(2, 'b')]);
    expect(twice.seq).toBe(4);
    expect(states(twice)).toBe('COMPLETED PENDING PENDING');
  });

  test('ReorderedFrames_AreAppliedInOrder', () => {
    const restarted: Frame = { ...done(5, 'a'), type: 'STEP_START', step: step('a', 'RUNNING') };
    const live = takeFrames(started, [done(6, 'a'), restarted, done(4, 'b')]);
    expect(live.seq).toBe(6);
    expect(states(live)).toBe('COMPLETED COMPLETED PENDING');
    expect(hasGap(live)).toBe(false);
  });

  test('Gap_HoldsLaterFramesUntilItIsFilled', () => {
    const gapped = takeFrames(started, [done(5, 'b')]);
    expect(hasGap(gapped)).toBe(true);
    expect(states(gapped)).toBe('PENDING PENDING PENDING');
    const filled = takeFrames(gapped, [done(4, 'a')]);
    expect(hasGap(filled)).toBe(false);
    expect(filled.seq).toBe(5);
    expect(states(filled)).toBe('COMPLETED COMPLETED PENDING');
  });

  test('FramesBeforeTheSnapshot_AreKeptForIt', () => {
    const live = takeSnapshot(takeFrames(nothingYet, [done(3, 'c'), done(4, 'a')]), snapshot(3));
    expect(live.seq).toBe(4);
    expect(states(live)).toBe('COMPLETED PENDING PENDING');
  });

  test('Progress_NeverFallsWithinAnAttempt', () => {
    const frames = [40, 30].map((progress): Frame => ({ executionId: 'e', type: 'PROGRESS', seq: 3, at, progress, attempt: 1 }));
    const live = frames.reduce((state, frame) => takeFrames(state, [frame]), started);
    expect(live.status?.progress).toBe(40);
  });

  test('NewAttempt_StartsProgressAgain', () => {
    const half = takeSnapshot(nothingYet, snapshot(3, { progress: 50, state: 'FAILED', finishedAt: at }));
    const live = takeFrames(half, [{ executionId: 'e', type: 'STATE', seq: 4, state: 'RUNNING', attempt: 2, at }]);
    expect(live.status).toMatchObject({ attempt: 2, progress: 0, state: 'RUNNING', finishedAt: null });
  });

  test('TerminalFrames_SetStateAndEnd', () => {
    expect(takeFrames(started, [{ executionId: 'e', type: 'COMPLETE', seq: 4, at }]).status).toMatchObject({ state: 'COMPLETED', progress: 100, finishedAt: at });
    const error = { code: 'FAILED', message: 'no', stepId: 'a' };
    expect(takeFrames(started, [{ executionId: 'e', type: 'ERROR', seq: 4, at, error }]).status).toMatchObject({ state: 'FAILED', error });
  });

  test('StepThatRecovers_LosesItsRetryMessage', () => {
    const retrying: Frame = { executionId: 'e', type: 'STEP_RETRY', seq: 4, at, step: { ...step('a', 'RETRYING'), message: 'Retrying step A (1/2)', nextAttemptAt: at } };
    const live = takeFrames(started, [retrying, done(5, 'a')]);
    expect(live.status?.steps?.[0]).toMatchObject({ status: 'COMPLETED', name: 'A' });
    expect(live.status?.steps?.[0]).not.toHaveProperty('message');
  });
});

describe('takeSnapshot', () => {
  test('OlderThanTheFrames_IsIgnored', () => {
    const ahead = takeFrames(started, [done(4, 'a')]);
    expect(takeSnapshot(ahead, snapshot(3))).toBe(ahead);
  });

  test('NewerThanTheFrames_ReplacesAndForgetsWhatItCovers', () => {
    const live = takeSnapshot(takeFrames(started, [done(6, 'b')]), snapshot(7, { state: 'COMPLETED' }));
    expect(live.seq).toBe(7);
    expect(hasGap(live)).toBe(false);
    expect(live.status?.state).toBe('COMPLETED');
  });
});

describe('takeLogs', () => {
  test('ReplayedLines_AppearOnce', () => {
    const live = takeFrames(takeFrames(started, [line(1), line(2)]), [line(1), line(2), line(3)]);
    expect(live.logs.map((one) => one.message)).toEqual(['line 1', 'line 2', 'line 3']);
  });

  test('SameLogSeqOfAnotherAttempt_IsAnotherLine', () => {
    expect(takeFrames(started, [line(1), line(1, '2026-03-01T10:00:05Z', 2)]).logs).toHaveLength(2);
  });

  test('LateLine_IsPutWhereItBelongs', () => {
    const live = takeFrames(started, [line(2, '2026-03-01T10:00:02Z'), line(1, '2026-03-01T10:00:01Z')]);
    expect(live.logs.map((one) => one.logSeq)).toEqual([1, 2]);
  });

  test('OverTheLimit_DropsTheOldestAndNeverTakesThemBack', () => {
    const lines = Array.from({ length: maxLogs + 5 }, (_, index) => ({
      timestamp: new Date(Date.parse(at) + index).toISOString(), level: 'info', stepId: 'a', message: 'm', logSeq: index,
    }));
    const full = takeLogs(started, lines);
    expect(full.logs).toHaveLength(maxLogs);
    expect(full.logsDropped).toBe(true);
    expect(takeLogs(full, lines.slice(0, 3))).toBe(full);
  });
});
