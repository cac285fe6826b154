import type { Json } from '@/api/types';
import { CopyButton } from './copy-button';

const limit = 200_000;

/** A value as JSON text: cut when it is too long to show, whole when it is copied. */
export function JsonView({ value, label }: { value: Json | undefined; label: string }) {
  const text = JSON.stringify(value ?? null, null, 2);
  return (
    <div className="relative min-w-0">
      <pre role="region" aria-label={label} tabIndex={0} className="scroll-thin max-h-96 overflow-auto rounded-lg border border-line bg-sunken p-3 pr-11 font-mono text-xs leading-5 text-ink-2">
        {text.length > limit ? `${text.slice(0, limit)}\n… cut; copy for all of it` : text}
      </pre>
      <CopyButton text={text} label={`Copy ${label.toLowerCase()}`} className="absolute top-1.5 right-1.5" />
    </div>
  );
}
