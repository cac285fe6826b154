import { cn } from '@/lib/cn';
import type { Tone } from '@/lib/states';

type Props = { value: number; label: string; tone?: Tone; isBusy?: boolean; className?: string };

export function Progress({ value, label, tone = 'run', isBusy, className }: Props) {
  const whole = Math.min(100, Math.max(0, Math.floor(value)));
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={whole}
      aria-valuetext={`${whole} percent`}
      data-tone={tone}
      className={cn('relative h-1.5 overflow-hidden rounded-full bg-tone-soft ring-1 ring-tone-line ring-inset', className)}
    >
      <div className="h-full rounded-full bg-tone-solid transition-[width] duration-300" style={{ width: `${whole}%` }} />
      {isBusy && <div className="absolute inset-y-0 left-0 w-1/3 animate-[sweep_1.6s_ease-in-out_infinite] bg-gradient-to-r from-transparent via-white/45 to-transparent" />}
    </div>
  );
}
