import { ago } from '@/lib/format';
import { useNow } from '@/lib/use-now';

/** A local time, relative; the exact local and UTC times on hover. */
export function Ago({ at, className }: { at: string; className?: string }) {
  const now = useNow(true, 30_000);
  return (
    <time dateTime={at} title={exact(at)} className={className}>
      {ago(at, now)}
    </time>
  );
}

export function exact(at: string) {
  const moment = new Date(at);
  if (Number.isNaN(moment.valueOf())) return at;
  return `${moment.toLocaleString('en-US', { dateStyle: 'medium', timeStyle: 'medium' })} local · ${moment.toISOString().replace('T', ' ').slice(0, 19)} UTC`;
}
