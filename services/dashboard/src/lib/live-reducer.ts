import type { ExecutionStatus, Frame, LogLine, StepStatus } from '@/api/types';

/** What is kept of one execution: the status as of `seq`, frames that came too early, and the log. */
export type Live = {
  status: ExecutionStatus | null;
  seq: number;
  early: ReadonlyMap<number, Frame>;
  logs: readonly LogLine[];
  logKeys: ReadonlySet<string>;
  logsDropped: boolean;
};

export const maxLogs = 20_000;
const maxEarly = 2_000;

export const nothingYet: Live = { status: null, seq: 0, early: new Map(), logs: [], logKeys: new Set(), logsDropped: false };

/** A frame is missing: ask for a replay. */
export const hasGap = (live: Live) => live.early.size > 0;

/** A snapshot replaces what is shown unless the frames have already gone further. */
export function takeSnapshot(live: Live, status: ExecutionStatus): Live {
  if (live.status && status.lastSeq < live.seq) return live;
  const early = new Map([...live.early].filter(([seq]) => seq > status.lastSeq));
  return drain({ ...live, status, seq: status.lastSeq, early });
}

/** Frames in any order, doubled or with gaps; each event is applied once and in order. */
export function takeFrames(live: Live, frames: readonly Frame[]): Live {
  const lines: LogLine[] = [];
  let progress: number | null = null;
  let attempt: number | null = null;
  const early = new Map(live.early);
  for (const frame of frames) {
    if (frame.type === 'LOG') {
      if (frame.log) lines.push({ ...frame.log, attempt: frame.log.attempt ?? frame.attempt, logSeq: frame.logSeq ?? frame.log.logSeq });
    } else if (frame.type === 'PROGRESS') {
      progress = frame.progress ?? progress;
      attempt = frame.attempt ?? attempt;
    } else if (frame.seq && frame.seq > live.seq && early.size < maxEarly) {
      early.set(frame.seq, frame);
    }
  }
  const applied = early.size > 0 && live.status ? drain({ ...live, early }) : { ...live, early };
  return takeLogs(progress === null ? applied : withProgress(applied, progress, attempt), lines);
}

/** Log lines from a frame or a page, deduplicated and in the order of their times. */
export function takeLogs(live: Live, lines: readonly LogLine[]): Live {
  const oldest = live.logsDropped ? (live.logs[0]?.timestamp ?? '') : '';
  const keys = new Set(live.logKeys);
  const fresh = lines.filter((line) => line.timestamp >= oldest && keys.size !== keys.add(logKey(line)).size);
  if (fresh.length === 0) return live;
  const last = live.logs.at(-1)?.timestamp ?? '';
  const inOrder = fresh.every((line, index) => line.timestamp >= (index === 0 ? last : fresh[index - 1]!.timestamp));
  const logs = [...live.logs, ...fresh];
  if (!inOrder) logs.sort((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
  if (logs.length <= maxLogs) return { ...live, logs, logKeys: keys };
  const kept = logs.slice(-maxLogs);
  return { ...live, logs: kept, logKeys: new Set(kept.map(logKey)), logsDropped: true };
}

// The time tells attempts apart: a line may come by frame or by page, and only one of them names its attempt.
const logKey = (line: LogLine) => `${line.stepId ?? ''}|${line.item ?? ''}|${line.logSeq ?? ''}|${Date.parse(line.timestamp)}|${line.message}`;

function drain(live: Live): Live {
  const early = new Map(live.early);
  const steps = new Map<string, StepStatus>();
  let { seq, status } = live;
  for (let frame = early.get(seq + 1); frame; frame = early.get(seq + 1)) {
    seq += 1;
    early.delete(seq);
    if (frame.step) steps.set(frame.step.id, frame.step);
    if (status) status = withEvent(status, frame);
  }
  for (const stale of early.keys()) if (stale <= seq) early.delete(stale);
  return { ...live, seq, early, status: status && withSteps({ ...status, lastSeq: seq }, steps) };
}

function withEvent(status: ExecutionStatus, frame: Frame): ExecutionStatus {
  const isNewAttempt = !!frame.attempt && frame.attempt > status.attempt;
  const next = isNewAttempt ? { ...status, attempt: frame.attempt!, progress: 0, finishedAt: null, error: null } : status;
  // COMPLETE carries no state in the seed's form: the snapshot that follows says which of the two it was.
  const state = frame.state ?? (frame.type === 'COMPLETE' ? 'COMPLETED' : undefined);
  const at = frame.at ?? null;
  return {
    ...next,
    ...(state && { state }),
    ...(frame.type === 'COMPLETE' && { finishedAt: at, progress: 100 }),
    ...(frame.type === 'ERROR' && { finishedAt: at, error: frame.error, state: frame.state ?? (frame.error?.code as ExecutionStatus['state']) }),
    ...(state === 'RUNNING' && !next.startedAt && { startedAt: at }),
  };
}

function withSteps(status: ExecutionStatus, changed: ReadonlyMap<string, StepStatus>): ExecutionStatus {
  if (changed.size === 0 || !status.steps) return status;
  const steps = status.steps.map((step) => merge(step, changed.get(step.id)));
  const stepCounts: Record<string, number> = {};
  for (const step of steps) stepCounts[step.status] = (stepCounts[step.status] ?? 0) + 1;
  return { ...status, steps, stepCounts };
}

// A frame may leave out what does not change; what it leaves out of a finished attempt is gone.
function merge(step: StepStatus, change: StepStatus | undefined): StepStatus {
  if (!change) return step;
  const { error: _error, nextAttemptAt: _next, waitingFor: _for, message: _message, approval: _approval, ...lasting } = step;
  return { ...lasting, ...change, name: change.name ?? step.name, type: change.type ?? step.type };
}

function withProgress(live: Live, progress: number, attempt: number | null): Live {
  const { status } = live;
  if (!status || (attempt !== null && attempt < status.attempt) || progress <= status.progress) return live;
  return { ...live, status: { ...status, progress } };
}
