import { Check, ChevronDown, X } from 'lucide-react';
import type { Json } from '@/api/types';
import { cn } from '@/lib/cn';
import { date, money, words } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { OutcomeBadge } from './outcome-badge';
import type { Recommendation, Test } from './shapes';

export const columns = 'grid grid-cols-[118px_minmax(0,1fr)_20px] sm:grid-cols-[122px_minmax(0,1fr)_96px_92px_100px_16px] items-center gap-x-3';

type Props = { item: Recommendation; currency: string; isOpen: boolean; onToggle: () => void };

export function RecommendationRow({ item, currency, isOpen, onToggle }: Props) {
  return (
    <>
      <div role="row" className={cn(columns, 'relative px-3.5 py-1.5 hover:bg-hover', isOpen && 'bg-hover')}>
        <span role="cell"><OutcomeBadge outcome={item.outcome} /></span>
        <span role="cell" className="min-w-0">
          <button type="button" aria-expanded={isOpen} onClick={onToggle} className="block w-full truncate text-left font-medium after:absolute after:inset-0">
            {item.leaseName || item.leaseId}
          </button>
          <span className="block truncate text-xs text-ink-3">{[item.leaseName && item.leaseId, item.county].filter(Boolean).join(' · ')}</span>
        </span>
        <span role="cell" className="text-sm text-ink-2 max-sm:order-4 max-sm:text-xs">{date(item.deadline)}</span>
        <span role="cell" className="figures text-right text-sm max-sm:order-5 max-sm:text-left max-sm:text-xs" title={money(item.valueAtStakeUsd, currency, 2)}>
          {money(item.valueAtStakeUsd, currency)}<span className="text-ink-3 sm:hidden"> at stake</span>
        </span>
        <span role="cell" className="figures text-right text-sm max-sm:hidden" title={money(item.renewalCostUsd, currency, 2)}>{money(item.renewalCostUsd, currency)}</span>
        <span role="cell" className="max-sm:order-3"><ChevronDown aria-hidden className={cn('size-4 text-ink-3 transition-transform', isOpen && 'rotate-180')} /></span>
      </div>
      {isOpen && <Details item={item} currency={currency} />}
    </>
  );
}

function Details({ item, currency }: { item: Recommendation; currency: string }) {
  return (
    <div className="grid gap-x-6 gap-y-3 bg-sunken px-3.5 py-3 text-sm sm:grid-cols-2">
      <div className="min-w-0 space-y-2">
        {item.reasons?.length ? <ul className="list-disc space-y-0.5 pl-4 text-ink-2">{item.reasons.map((reason) => <li key={reason}>{reason}</li>)}</ul> : null}
        <p className="figures text-ink-2">Net present value {money(item.npvUsd, currency)}<span className="sm:hidden"> · renewal cost {money(item.renewalCostUsd, currency)}</span></p>
        {typeof item.targetUsdPerAcre === 'number' && <p className="figures text-ink-2">Target {money(item.targetUsdPerAcre, currency)} an acre</p>}
        {item.flagCodes?.length ? <p className="flex flex-wrap gap-1">{item.flagCodes.map((code) => <Badge key={code}>{words(code)}</Badge>)}</p> : null}
      </div>
      {item.path?.length ? <ol className="min-w-0 space-y-1">{item.path.map((test, index) => <PathTest key={index} test={test} />)}</ol> : null}
    </div>
  );
}

function PathTest({ test }: { test: Test }) {
  const Icon = test.passed ? Check : X;
  return (
    <li className="flex gap-2 text-ink-2">
      <Icon aria-label={test.passed ? 'yes' : 'no'} data-tone={test.passed ? 'ok' : 'mute'} className="mt-[3px] size-3.5 shrink-0 text-tone" />
      <span className="min-w-0 break-words">{test.test}{isThere(test.value) && <span className="figures text-ink-3"> {short(test.value)}{isThere(test.threshold) && ` / ${short(test.threshold)}`}</span>}</span>
    </li>
  );
}

const isThere = (value: Json | undefined) => value !== undefined && value !== null;
const short = (value: Json | undefined) => (typeof value === 'number' ? value.toLocaleString('en-US', { maximumFractionDigits: 4 }) : typeof value === 'string' ? value : JSON.stringify(value));
