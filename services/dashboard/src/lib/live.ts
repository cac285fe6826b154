import type { Frame } from '@/api/types';

/** `connected` counts connections: a new number means that frames may have been missed. */
export type Link = { isOpen: boolean; connected: number };

type Subscriber = { after: () => number; onFrames: (frames: Frame[]) => void; onLink: (link: Link) => void };

const longestWait = 15_000;
const wokeUpAfter = 30_000;

/** The tab's one WebSocket: subscribes for everybody, reconnects by itself, hands frames over once per painted frame. */
class LiveLink {
  private socket: WebSocket | null = null;
  private readonly subscribers = new Map<string, Set<Subscriber>>();
  private readonly arrived = new Map<string, Frame[]>();
  private link: Link = { isOpen: false, connected: 0 };
  private failures = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private flushing: ReturnType<typeof setTimeout> | undefined;
  private hiddenAt = 0;

  constructor(private readonly url: () => string) {
    addEventListener('online', () => this.reconnect());
    addEventListener('offline', () => this.drop());
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.hiddenAt = Date.now();
      else if (Date.now() - this.hiddenAt > wokeUpAfter) this.reconnect(); // A socket that slept may be dead without knowing.
    });
  }

  subscribe(executionId: string, subscriber: Subscriber): () => void {
    const group = this.subscribers.get(executionId) ?? new Set();
    this.subscribers.set(executionId, group.add(subscriber));
    if (!this.socket) this.connect();
    else if (this.link.isOpen) this.ask(executionId, subscriber.after());
    subscriber.onLink(this.link);
    return () => this.leave(executionId, subscriber);
  }

  /** Everything after the subscriber's seq once more: a gap was seen. */
  replay(executionId: string, after: number) {
    if (!this.link.isOpen) return;
    this.send({ action: 'unsubscribe', executionId });
    this.ask(executionId, after);
  }

  private leave(executionId: string, subscriber: Subscriber) {
    const group = this.subscribers.get(executionId);
    group?.delete(subscriber);
    if (group?.size) return;
    this.subscribers.delete(executionId);
    if (this.link.isOpen) this.send({ action: 'unsubscribe', executionId });
  }

  private connect() {
    clearTimeout(this.retry);
    const socket = new WebSocket(this.url());
    this.socket = socket;
    socket.onopen = () => {
      this.setLink({ isOpen: true, connected: this.link.connected + 1 });
      for (const [id, group] of this.subscribers) this.ask(id, Math.min(...[...group].map((one) => one.after())));
    };
    socket.onmessage = (event: MessageEvent<string>) => this.socket === socket && this.hear(event.data);
    socket.onclose = () => this.socket === socket && this.drop();
  }

  /** Without a network a socket's own end comes late or never: it is given up at once, and tried anew. */
  private drop() {
    const old = this.socket;
    this.socket = null;
    old?.close();
    this.setLink({ ...this.link, isOpen: false });
    clearTimeout(this.retry);
    if (this.subscribers.size > 0) this.retry = setTimeout(() => this.connect(), this.wait());
  }

  /** The connection may be dead without knowing: a new one takes its place. */
  reconnect() {
    if (this.subscribers.size === 0) return;
    this.drop();
    this.failures = 0;
    this.connect();
  }

  private wait() {
    const full = Math.min(longestWait, 500 * 2 ** this.failures++);
    return full / 2 + (Math.random() * full) / 2;
  }

  private hear(text: string) {
    this.failures = 0; // Not when it opened: a server that cannot read executions opens, and closes.
    let frame: Frame;
    try {
      frame = JSON.parse(text) as Frame;
    } catch {
      return; // Not ours: a proxy's greeting must not end the live view.
    }
    const waiting = this.arrived.get(frame.executionId);
    if (waiting) waiting.push(frame);
    else this.arrived.set(frame.executionId, [frame]);
    this.flushing ??= setTimeout(() => this.flush(), 16);
  }

  private flush() {
    this.flushing = undefined;
    const batches = [...this.arrived];
    this.arrived.clear();
    for (const [id, frames] of batches) for (const one of this.subscribers.get(id) ?? []) one.onFrames(frames);
  }

  private setLink(link: Link) {
    this.link = link;
    for (const group of this.subscribers.values()) for (const one of group) one.onLink(link);
  }

  private ask(executionId: string, after: number) {
    this.send({ action: 'subscribe', executionId, after });
  }

  private send(message: object) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }
}

let shared: LiveLink | undefined;

export function liveLink(): LiveLink {
  shared ??= new LiveLink(() => `${location.protocol.replace('http', 'ws')}//${location.host}/ws`);
  return shared;
}
