import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

/** A part of the page that scrolls by itself: the keyboard can reach it too. */
export function ScrollBox({ label, className, children }: { label: string; className?: string; children: ReactNode }) {
  return <div role="region" aria-label={label} tabIndex={0} className={cn('scroll-thin overflow-auto', className)}>{children}</div>;
}
