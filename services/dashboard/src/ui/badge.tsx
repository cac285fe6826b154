import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';
import type { Tone } from '@/lib/states';

type Props = ComponentProps<'span'> & { tone?: Tone };

export function Badge({ tone = 'mute', className, ...props }: Props) {
  return (
    <span
      data-tone={tone}
      className={cn(
        'inline-flex h-[22px] shrink-0 items-center gap-1 whitespace-nowrap rounded-full border border-tone-line bg-tone-soft px-2 text-xs font-medium text-tone [&_svg]:size-3.5 [&_svg]:shrink-0',
        className,
      )}
      {...props}
    />
  );
}
