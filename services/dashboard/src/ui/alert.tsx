import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import type { Tone } from '@/lib/states';

const kinds = {
  info: { tone: 'run', Icon: Info },
  success: { tone: 'ok', Icon: CircleCheck },
  warning: { tone: 'warn', Icon: TriangleAlert },
  danger: { tone: 'bad', Icon: CircleAlert },
} as const satisfies Record<string, { tone: Tone; Icon: typeof Info }>;

type Props = { variant: keyof typeof kinds; title?: string; action?: ReactNode; children?: ReactNode; className?: string };

export function Alert({ variant, title, action, children, className }: Props) {
  const { tone, Icon } = kinds[variant];
  return (
    <div
      role={variant === 'danger' || variant === 'warning' ? 'alert' : 'status'}
      data-tone={tone}
      className={cn('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border border-tone-line bg-tone-soft px-3.5 py-2.5 text-base', className)}
    >
      <Icon aria-hidden className="mt-[3px] size-4 shrink-0 text-tone" />
      <div className="min-w-0 flex-1 basis-52 break-words">
        {title && <p className="font-medium text-tone">{title}</p>}
        {children && <div className={title ? 'text-ink-2' : 'text-tone'}>{children}</div>}
      </div>
      {action}
    </div>
  );
}

export function AlertDescription({ children }: { children: ReactNode }) {
  return <p>{children}</p>;
}
