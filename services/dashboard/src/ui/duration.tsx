import { between, duration } from '@/lib/format';
import { useNow } from '@/lib/use-now';

type Props = { from?: string | null; to?: string | null; isRunning: boolean; className?: string };

/** A duration that ticks while it runs. */
export function Duration({ from, to, isRunning, className }: Props) {
  const now = useNow(isRunning && !to);
  const ms = between(from, to, now);
  if (ms === null || (!to && !isRunning)) return null;
  return <span className={className}>{duration(ms)}</span>;
}
