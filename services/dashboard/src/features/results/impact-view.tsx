import { count, money, words } from '@/lib/format';
import { JsonView } from '@/ui/json-view';
import { ScrollBox } from '@/ui/scroll-box';
import { OutcomeBadge } from './outcome-badge';
import { outcomeOrder } from './outcomes';
import type { FinancialImpact } from './shapes';

/** Financial impact: a row for each outcome and what was assumed. */
export function ImpactView({ impact }: { impact: FinancialImpact }) {
  const { currency = 'USD', byOutcome = {}, assumptions, notComputed } = impact;
  const names = [...outcomeOrder.filter((name) => byOutcome[name]), ...Object.keys(byOutcome).filter((name) => !outcomeOrder.includes(name))];
  const cell = 'figures px-3 py-2 text-right';
  return (
    <div className="space-y-4">
      <ScrollBox label="Financial impact by outcome" className="rounded-xl border border-line">
        <table className="w-full min-w-[520px] text-sm">
          <caption className="sr-only">Financial impact by outcome</caption>
          <thead className="bg-sunken text-xs text-ink-3">
            <tr><th className="px-3 py-1.5 text-left font-medium">Outcome</th>{['Leases', 'At stake', 'Renewal cost', 'Net present value'].map((title) => <th key={title} className="px-3 py-1.5 text-right font-medium">{title}</th>)}</tr>
          </thead>
          <tbody className="divide-y divide-line border-y border-line">
            {names.map((name) => (
              <tr key={name}>
                <td className="px-3 py-2"><OutcomeBadge outcome={name} /></td>
                <td className={cell}>{count(byOutcome[name]?.count ?? 0)}</td>
                <td className={cell}>{money(byOutcome[name]?.valueAtStakeUsd, currency, 2)}</td>
                <td className={cell}>{money(byOutcome[name]?.renewalCostUsd, currency, 2)}</td>
                <td className={cell}>{money(byOutcome[name]?.npvUsd, currency, 2)}</td>
              </tr>
            ))}
          </tbody>
          <tfoot className="font-medium">
            <tr><td className="px-3 py-2" colSpan={2}>Total<span className="block text-xs font-normal text-ink-3">cost and value count renewals and renegotiations alone</span></td><td className={cell}>{money(impact.valueAtStakeUsd, currency, 2)}</td><td className={cell}>{money(impact.renewalCostUsd, currency, 2)}</td><td className={cell}>{money(impact.npvUsd, currency, 2)}</td></tr>
          </tfoot>
        </table>
      </ScrollBox>
      {[['assumptions', assumptions] as const, ['notComputed', notComputed] as const].map(([name, value]) =>
        value && (!Array.isArray(value) || value.length > 0) ? (
          <details key={name}>
            <summary className="text-sm font-medium text-ink-2">{words(name)}{Array.isArray(value) && ` (${count(value.length)})`}</summary>
            <div className="mt-2"><JsonView label={words(name)} value={value} /></div>
          </details>
        ) : null,
      )}
    </div>
  );
}
