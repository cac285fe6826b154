import { getExecution } from '@/api/get-execution';
import { getLogs } from '@/api/get-logs';
import { type ApiError, asApiError } from '@/api/problem';
import type { Frame } from '@/api/types';
import { type Link, liveLink } from '@/lib/live';
import { hasGap, type Live, nothingYet, takeFrames, takeLogs, takeSnapshot } from '@/lib/live-reducer';
import { isFinished } from '@/lib/states';

export type Phase = 'loading' | 'live' | 'catching-up' | 'offline';
export type FeedView = { live: Live; phase: Phase; error: ApiError | null };

const gapPatience = 1_000;
const checkEvery = 15_000;
const checkEveryOffline = 4_000;

/** One execution as it is now: a snapshot by HTTP, frames by the tab's WebSocket, and a look now and then whether one was missed. */
export class ExecutionFeed {
  private view: FeedView = { live: nothingYet, phase: 'loading', error: null };
  private readonly listeners = new Set<() => void>();
  private stopping = new AbortController();
  private link: Link = { isOpen: false, connected: 0 };
  private caughtUp: number | null = null;
  private leave: (() => void) | undefined;
  private logCursor: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private gapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly id: string) {}

  readonly getView = () => this.view;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  start(): () => void {
    this.stopping = new AbortController();
    void this.refresh();
    this.watch();
    return () => {
      this.stopping.abort();
      clearTimeout(this.timer);
      clearTimeout(this.gapTimer);
      this.gapTimer = undefined;
      this.leave?.();
      this.leave = undefined;
    };
  }

  readonly refresh = async () => {
    const { signal } = this.stopping;
    try {
      const status = await getExecution(this.id, signal);
      if (!this.link.isOpen) await this.readLogs(signal);
      if (signal.aborted) return;
      this.change({ live: takeSnapshot(this.view.live, status), error: null });
      this.join();
    } catch (error) {
      if (signal.aborted) return;
      this.change({ error: asApiError(error) });
      if (this.view.error?.isUnreachable && this.link.isOpen) liveLink().reconnect();
    }
  };

  // Only once a snapshot is there: the replay then begins where the snapshot ends, however long the run's story is.
  private join() {
    this.leave ??= liveLink().subscribe(this.id, {
      after: () => this.view.live.seq,
      onFrames: (frames) => this.hear(frames),
      onLink: (link) => this.relink(link),
    });
  }

  private hear(frames: Frame[]) {
    const before = this.view.live.status;
    const live = takeFrames(this.view.live, frames);
    this.change({ live });
    const moved = live.status?.state !== before?.state || live.status?.attempt !== before?.attempt;
    if (moved && before) void this.refresh();
    if (hasGap(live)) this.gapTimer ??= setTimeout(() => this.closeGap(), gapPatience);
  }

  private closeGap() {
    this.gapTimer = undefined;
    if (!hasGap(this.view.live)) return;
    liveLink().replay(this.id, this.view.live.seq);
    void this.refresh();
  }

  private relink(link: Link) {
    const isFirst = link.isOpen && this.caughtUp === null;
    this.link = link;
    if (isFirst) this.caughtUp = link.connected;
    this.change({});
    if (!link.isOpen || link.connected === this.caughtUp) return;
    void this.refresh().then(() => {
      this.caughtUp = link.connected;
      this.change({});
    });
  }

  // Without a socket, logs come by pages.
  private async readLogs(signal: AbortSignal) {
    for (;;) {
      const page = await getLogs(this.id, this.logCursor, signal);
      this.change({ live: takeLogs(this.view.live, page.items) });
      this.logCursor = page.next ?? page.last ?? this.logCursor;
      if (!page.next) return;
    }
  }

  private watch() {
    this.timer = setTimeout(() => {
      const state = this.view.live.status?.state;
      const isOver = state !== undefined && isFinished(state) && this.view.error === null;
      if (!isOver && !document.hidden) void this.refresh();
      this.watch();
    }, this.link.isOpen ? checkEvery : checkEveryOffline);
  }

  private change(changes: Partial<FeedView>) {
    const next = { ...this.view, ...changes };
    this.view = { ...next, phase: this.phaseOf(next) };
    for (const listener of this.listeners) listener();
  }

  private phaseOf({ live, error }: Pick<FeedView, 'live' | 'error'>): Phase {
    if (!live.status) return 'loading';
    if (error?.isUnreachable) return 'offline';
    if (!this.link.isOpen) return this.caughtUp === null ? 'catching-up' : 'offline';
    return this.caughtUp === this.link.connected && !hasGap(live) ? 'live' : 'catching-up';
  }
}
