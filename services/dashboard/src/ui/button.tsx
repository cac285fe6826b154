import { type VariantProps, cva } from 'class-variance-authority';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

const button = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium transition-colors duration-100 disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 [&_svg]:size-4 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-on-primary shadow-card hover:bg-primary-hover',
        secondary: 'border border-line-strong bg-surface text-ink hover:bg-hover',
        ghost: 'text-ink-2 hover:bg-hover hover:text-ink',
        danger: 'border border-tone-line bg-surface text-tone hover:bg-tone-soft',
      },
      size: { small: 'h-8 px-2.5 text-sm', medium: 'h-9 px-3.5 text-base', icon: 'size-8 text-sm' },
    },
    defaultVariants: { variant: 'secondary', size: 'medium' },
  },
);

type Props = ComponentProps<'button'> & VariantProps<typeof button> & { asChild?: boolean };

export function Button({ variant, size, asChild, className, ...props }: Props) {
  const Tag = asChild ? Slot.Root : 'button';
  const tone = variant === 'danger' ? 'bad' : undefined;
  return <Tag type={asChild ? undefined : 'button'} data-tone={tone} className={cn(button({ variant, size }), className)} {...props} />;
}
