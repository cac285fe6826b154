import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, Search } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { LogLine } from '@/api/types';
import { cn } from '@/lib/cn';
import { count } from '@/lib/format';
import { LogEntry } from './log-entry';

type Props = { logs: readonly LogLine[]; isDropped: boolean; isLive: boolean; className?: string };

export function LogPane({ logs, isDropped, isLive, className }: Props) {
  const [search, setSearch] = useState('');
  const [follows, setFollows] = useState(true);
  const pane = useRef<HTMLDivElement>(null);
  const shown = useMemo(() => filter(logs, search), [logs, search]);
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => pane.current, estimateSize: () => 22, overscan: 20 });

  const height = rows.scrollRect?.height; // The pane shrinks when the result appears.
  useEffect(() => {
    if (follows && shown.length > 0) rows.scrollToIndex(shown.length - 1, { align: 'end' });
  }, [follows, shown.length, height, rows]);

  const onScroll = () => {
    const box = pane.current;
    if (box) setFollows(box.scrollHeight - box.scrollTop - box.clientHeight < 24);
  };

  return (
    <section aria-label="Execution logs" className={cn('flex min-h-0 min-w-0 flex-col overflow-hidden rounded-xl border border-line bg-log text-log-ink dark:border-log-line', className)}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-log-line px-3 py-1.5">
        <h4 className="text-sm font-medium">Execution Logs</h4>
        <span className="figures text-xs text-log-dim">{search ? `${count(shown.length)} of ${count(logs.length)}` : count(logs.length)} {logs.length === 1 ? 'line' : 'lines'}{isDropped && ', older ones left out'}</span>
        <label className="ml-auto flex h-7 min-w-0 flex-1 basis-36 items-center gap-1.5 rounded-md border border-log-line px-2 focus-within:border-log-dim has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-[var(--focus)] sm:max-w-56">
          <Search aria-hidden className="size-3.5 shrink-0 text-log-dim" />
          <input type="search" aria-label="Search logs" placeholder="Search logs" value={search} onChange={(event) => setSearch(event.target.value)} className="w-full min-w-0 bg-transparent text-xs text-log-ink outline-none placeholder:text-log-dim max-sm:text-[16px]" />
        </label>
        <button
          type="button"
          aria-pressed={follows}
          onClick={() => setFollows(!follows)}
          className={cn('flex h-7 items-center gap-1.5 rounded-md border border-log-line px-2 text-xs text-log-dim hover:text-log-ink', follows && 'bg-log-line text-log-ink')}
        >
          <ArrowDownToLine aria-hidden className="size-3.5" /> Follow
        </button>
      </div>
      <div ref={pane} role="log" aria-live="off" aria-label="Log lines" tabIndex={0} onScroll={onScroll} className="scroll-thin min-h-0 flex-1 overflow-y-auto overscroll-contain py-1.5 font-mono text-xs -outline-offset-2">
        {shown.length === 0 && <p className="px-3 py-2 text-log-dim">{search ? 'No line matches.' : isLive ? 'Waiting for the first line…' : 'This run wrote no logs.'}</p>}
        <div className="relative w-full" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((row) => (
            <div key={row.key} ref={rows.measureElement} data-index={row.index} className="absolute inset-x-0 top-0" style={{ transform: `translateY(${row.start}px)` }}>
              <LogEntry line={shown[row.index]!} />
            </div>
          ))}
        </div>
      </div>
    </section>
  );
}

function filter(logs: readonly LogLine[], search: string) {
  const wanted = search.trim().toLowerCase();
  if (!wanted) return logs;
  return logs.filter((line) => `${line.level} ${line.stepId ?? ''} ${line.message}`.toLowerCase().includes(wanted));
}
