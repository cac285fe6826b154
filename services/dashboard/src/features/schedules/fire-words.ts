import { plural } from '@/lib/format';

/** The instant as clocks in the zone show it; in UTC where the zone is not one (yet). */
export function zonedTime(at: string, zone: string): string {
  const moment = new Date(at);
  const format = (timeZone: string) =>
    moment.toLocaleString('en-US', { timeZone, weekday: 'short', month: 'short', day: 'numeric', year: 'numeric', hour: '2-digit', minute: '2-digit', second: moment.getUTCSeconds() === 0 ? undefined : '2-digit', hourCycle: 'h23' });
  try {
    return format(zone);
  } catch {
    return `${format('UTC')} UTC`;
  }
}

/** How long until then, in its largest unit. */
export function until(at: string, now: number): string {
  const seconds = Math.round((Date.parse(at) - now) / 1000);
  if (seconds <= 0) return 'now';
  if (seconds < 60) return `in ${seconds} s`;
  if (seconds < 3_600) return `in ${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3_600) return `in ${Math.floor(seconds / 3_600)} h ${Math.floor((seconds % 3_600) / 60)} min`;
  return `in ${plural(Math.floor(seconds / 86_400), 'day')}`;
}
