import { count } from '@/lib/format';
import { JsonView } from '@/ui/json-view';
import { lookOf } from './rules-view';
import type { Check } from './shapes';

/** Integrity checks, the failed ones first. */
export function ChecksView({ checks }: { checks: readonly Check[] }) {
  const order = ['FAILED', 'NOT_CHECKABLE', 'PASSED'];
  const sorted = checks.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status) || (b.count ?? 0) - (a.count ?? 0));
  return (
    <ul aria-label="Integrity checks" className="divide-y divide-line rounded-xl border border-line">
      {sorted.map((check, index) => {
        const { tone, Icon, label } = lookOf(check.status);
        return (
          <li key={index} className="px-3.5 py-2">
            <div className="flex items-center gap-2.5">
              <Icon aria-label={label} data-tone={tone} className="size-4 shrink-0 text-tone" />
              <code className="min-w-0 truncate text-xs">{check.id}</code>
              <span className="truncate text-sm text-ink-3">{check.table}</span>
              <span className="figures ml-auto text-sm text-ink-2">{count(check.count ?? 0)}</span>
            </div>
            {check.examples && check.examples.length > 0 && (
              <details className="mt-1 ml-[26px]">
                <summary className="text-sm text-ink-2">Examples</summary>
                <div className="mt-2"><JsonView label={`Examples of ${check.id}`} value={check.examples} /></div>
              </details>
            )}
          </li>
        );
      })}
    </ul>
  );
}
