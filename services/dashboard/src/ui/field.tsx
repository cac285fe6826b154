import { CircleAlert } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from '@/lib/cn';

export const control =
  'w-full min-w-0 rounded-lg border border-line-strong bg-surface px-3 text-base text-ink placeholder:text-ink-3 transition-colors hover:border-ink-3 disabled:opacity-60 [&[readonly]]:border-line [&[readonly]]:bg-hover aria-invalid:border-tone-solid max-sm:text-[16px]';

type Props = {
  id: string;
  label: string;
  isRequired?: boolean;
  hint?: ReactNode;
  faults?: readonly string[];
  className?: string;
  children: ReactNode;
};

/** A labelled control; faults are announced and tied to it by `describedBy`. */
export function Field({ id, label, isRequired, hint, faults = [], className, children }: Props) {
  return (
    <div data-tone="bad" className={cn('flex min-w-0 flex-col gap-1.5', className)}>
      <label htmlFor={id} className="text-sm font-medium text-ink">
        {label}
        {isRequired === false && <span className="ml-1.5 font-normal text-ink-3">optional</span>}
      </label>
      {children}
      {hint && <p id={`${id}-hint`} className="text-sm text-ink-3">{hint}</p>}
      {faults.length > 0 && (
        <ul id={`${id}-faults`} role="alert" className="space-y-0.5 text-sm text-tone">
          {faults.map((fault) => (
            <li key={fault} className="flex gap-1.5"><CircleAlert aria-hidden className="mt-[3px] size-3.5 shrink-0" />{fault}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

export function describedBy(id: string, hint: unknown, faults: readonly string[] = []) {
  return { 'aria-invalid': faults.length > 0 || undefined, 'aria-describedby': [hint && `${id}-hint`, faults.length > 0 && `${id}-faults`].filter(Boolean).join(' ') || undefined };
}

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={cn(control, 'h-9', className)} {...props} />;
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={cn(control, 'min-h-20 py-2 font-mono text-sm', className)} {...props} />;
}
