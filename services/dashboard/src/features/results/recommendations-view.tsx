import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { actionOrder } from './action-order';
import { OutcomeBar } from './outcome-bar';
import { RecommendationRow, columns } from './recommendation-row';
import type { Recommendation } from './shapes';

type Props = { items: readonly Recommendation[]; currency: string; asOf: string };

export function RecommendationsView({ items, currency, asOf }: Props) {
  const [outcome, setOutcome] = useState<string | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const counts = useMemo(() => tally(items), [items]);
  const ordered = useMemo(() => actionOrder(items, asOf), [items, asOf]);
  const shown = useMemo(() => (outcome ? ordered.filter((item) => item.outcome === outcome) : ordered), [ordered, outcome]);
  const box = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({ count: shown.length, getScrollElement: () => box.current, estimateSize: () => 49, overscan: 8, getItemKey: (index) => `${index}-${shown[index]!.leaseId}` });
  return (
    <div className="space-y-3">
      <OutcomeBar counts={counts} chosen={outcome} onChoose={setOutcome} />
      <div role="table" aria-label="Recommendations" aria-rowcount={shown.length + 1} className="overflow-hidden rounded-xl border border-line">
        <div role="row" className={`${columns} border-b border-line bg-sunken px-3.5 py-1.5 text-xs font-medium text-ink-3 max-sm:hidden`}>
          <span role="columnheader">Outcome</span>
          <span role="columnheader">Lease</span>
          <span role="columnheader">Deadline</span>
          <span role="columnheader" className="text-right">At stake</span>
          <span role="columnheader" className="text-right">Renewal cost</span>
          <span role="columnheader" className="sr-only">Details</span>
        </div>
        <div ref={box} role="rowgroup" className="scroll-thin max-h-[398px] overflow-y-auto overscroll-contain">
          <div className="relative" style={{ height: rows.getTotalSize() }}>
            {rows.getVirtualItems().map((row) => {
              const item = shown[row.index]!;
              return (
                <div key={row.key} ref={rows.measureElement} data-index={row.index} className="absolute inset-x-0 top-0 border-b border-line" style={{ transform: `translateY(${row.start}px)` }}>
                  <RecommendationRow item={item} currency={currency} isOpen={open === item.leaseId} onToggle={() => setOpen(open === item.leaseId ? null : item.leaseId)} />
                </div>
              );
            })}
          </div>
        </div>
      </div>
      <p className="text-xs text-ink-3">Deadlines ahead first, then those passed, then the leases on hold.</p>
    </div>
  );
}

function tally(items: readonly Recommendation[]) {
  const counts: Record<string, number> = {};
  for (const { outcome } of items) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}
