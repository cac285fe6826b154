import { afterEach, beforeEach, expect, test, vi } from 'vitest';

class Socket {
  static readonly OPEN = 1;
  static made: Socket[] = [];
  readyState = Socket.OPEN;
  onopen?: () => void;
  onmessage?: (event: { data: string }) => void;
  onclose?: () => void;

  constructor() {
    Socket.made.push(this);
  }

  send() {}
  close() {}
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('document', { addEventListener: () => {} });
  vi.stubGlobal('location', { protocol: 'http:', host: 'here' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** How long it takes, in ms, until there is another socket. */
async function untilAnother(): Promise<number> {
  const [before, from] = [Socket.made.length, Date.now()];
  while (Socket.made.length === before) await vi.advanceTimersByTimeAsync(50);
  return Date.now() - from;
}

test('LiveLink_OpenedAndClosedWithoutAFrame_WaitsLongerEachTime', async () => {
  const { liveLink } = await import('./live');
  liveLink().subscribe('e', { after: () => 0, onFrames: () => {}, onLink: () => {} });
  const waits: number[] = [];
  for (let turn = 0; turn < 7; turn++) {
    const socket = Socket.made.at(-1)!;
    socket.onopen!();
    socket.onclose!();
    waits.push(await untilAnother());
  }
  expect(waits[0]).toBeLessThanOrEqual(550);
  expect(waits[6]).toBeGreaterThanOrEqual(7_500);
  expect(Math.max(...waits)).toBeLessThanOrEqual(15_050);

  const socket = Socket.made.at(-1)!;
  socket.onopen!();
  socket.onmessage!({ data: '{"executionId":"e","type":"PROGRESS","progress":1}' });
  socket.onclose!();
  expect(await untilAnother()).toBeLessThanOrEqual(550);
});
