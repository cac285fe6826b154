import { memo } from 'react';
import type { LogLine } from '@/api/types';
import { cn } from '@/lib/cn';
import { clock } from '@/lib/format';
import { exact } from '@/ui/time';

const colours: Record<string, string> = {
  error: 'text-[oklch(0.76_0.15_24)]',
  critical: 'text-[oklch(0.76_0.15_24)]',
  warn: 'text-[oklch(0.84_0.13_84)]',
  warning: 'text-[oklch(0.84_0.13_84)]',
};

/** One line; its level is written out for those who do not see its colour. */
export const LogEntry = memo(function LogEntry({ line }: { line: LogLine }) {
  const level = line.level.toLowerCase();
  return (
    <div className={cn('flex gap-3 px-3 py-px leading-5 hover:bg-log-line/50', colours[level])}>
      <time dateTime={line.timestamp} title={exact(line.timestamp)} className="figures shrink-0 text-log-dim max-sm:hidden">{clock(line.timestamp)}</time>
      <span className="w-10 shrink-0 uppercase opacity-80">{level.slice(0, 5)}</span>
      {line.stepId && <span title={line.stepId} className="w-44 shrink-0 truncate text-log-dim max-md:hidden">{line.stepId}</span>}
      <span className="min-w-0 flex-1 whitespace-pre-wrap [overflow-wrap:anywhere]">{line.message}</span>
    </div>
  );
});
