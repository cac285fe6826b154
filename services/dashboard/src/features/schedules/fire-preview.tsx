import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Previewed, previewQuery } from '@/api/preview-schedule';
import { asApiError } from '@/api/problem';
import { useNow } from '@/lib/use-now';
import { Skeleton } from '@/ui/skeleton';
import { exact } from '@/ui/time';
import { until, zonedTime } from './fire-words';

/** The next fires of what is being typed, in words; faults are shown beside the fields by the form. */
export function FirePreview({ previewed }: { previewed: Previewed }) {
  const settled = useSettled(previewed);
  const fires = useQuery({ ...previewQuery(settled), refetchInterval: 5_000 });
  const now = useNow(true, 1_000);
  const items = (fires.data?.items ?? []).filter((fire) => Date.parse(fire.at) > now);
  return (
    <section aria-label="Next fires" aria-live="polite" className="rounded-lg border border-line bg-sunken px-3.5 py-2.5">
      <h3 className="mb-1 text-sm font-medium">Next fires</h3>
      {fires.isPending && <Skeleton className="h-5" />}
      {fires.error ? <p className="text-sm text-ink-2">{asApiError(fires.error).errors[0]?.message ?? asApiError(fires.error).detail}</p> : fires.data?.items.length === 0 ? <p className="text-sm text-ink-2">It never fires.</p> : (
        <ol className="space-y-1">
          {items.map((fire) => (
            <li key={fire.at} className="text-sm">
              <span className="flex flex-wrap justify-between gap-x-4">
                <time dateTime={fire.at} title={exact(fire.at)} className="figures">{zonedTime(fire.at, settled.zone)}</time>
                <span className="figures text-ink-3">{until(fire.at, now)}</span>
              </span>
              {fire.note && <span className="block text-ink-2">{fire.note}</span>}
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

/** The value, once it has not changed for a moment. */
export function useSettled<T>(value: T, milliseconds = 300): T {
  const [settled, setSettled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(text) as T), milliseconds);
    return () => clearTimeout(timer);
  }, [text, milliseconds]);
  return settled;
}
