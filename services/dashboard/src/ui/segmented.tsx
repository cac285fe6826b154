import { cn } from '@/lib/cn';

type Props<T extends string> = { label: string; value: T; options: readonly { value: T; label: string }[]; onChange: (value: T) => void };

/** A few alternatives of one view, as tabs. */
export function Segmented<T extends string>({ label, value, options, onChange }: Props<T>) {
  return (
    <div role="tablist" aria-label={label} className="inline-flex max-w-full overflow-x-auto rounded-lg border border-line bg-sunken p-0.5">
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="tab"
          aria-selected={option.value === value}
          onClick={() => onChange(option.value)}
          className={cn(
            'h-7 whitespace-nowrap rounded-md px-2.5 text-sm font-medium text-ink-2 hover:text-ink',
            option.value === value && 'bg-surface text-ink shadow-card ring-1 ring-line',
          )}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}
