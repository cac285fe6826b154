import {
  Ban, Circle, CircleAlert, CircleCheck, CircleDashed, CircleDotDashed, CircleX, Clock3, Hourglass, LoaderCircle, RotateCcw, SkipForward, TimerOff, Undo2,
  type LucideIcon,
} from 'lucide-react';
import { cn } from '@/lib/cn';
import { toneOf } from '@/lib/states';

const icons: Record<string, LucideIcon> = {
  PENDING: CircleDashed, READY: Circle, QUEUED: Clock3, VALIDATING: LoaderCircle, PROVISIONING: LoaderCircle, RUNNING: LoaderCircle,
  WAITING: Hourglass, RETRYING: RotateCcw, COMPLETED: CircleCheck, COMPLETED_WITH_ERRORS: CircleAlert, FAILED: CircleX, TIMED_OUT: TimerOff,
  CANCELLING: CircleDotDashed, CANCELLED: Ban, REJECTED: CircleX, SKIPPED: SkipForward, COMPENSATED: Undo2,
  ROLLING_BACK: Undo2, ROLLED_BACK: Undo2, ROLLBACK_FAILED: CircleX,
};

export function StateIcon({ state, className }: { state: string; className?: string }) {
  const Icon = icons[state] ?? Circle;
  const turns = Icon === LoaderCircle;
  return <Icon aria-hidden data-tone={toneOf(state)} className={cn('size-4 shrink-0 text-tone', turns && 'animate-spin-slow', className)} />;
}
