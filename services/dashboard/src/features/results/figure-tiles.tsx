import type { Figure } from './key-figures';

export function FigureTiles({ figures }: { figures: readonly Figure[] }) {
  return (
    <dl aria-label="Key figures" className="grid grid-cols-2 gap-px overflow-hidden rounded-xl border border-line bg-line sm:auto-cols-fr sm:grid-flow-col sm:grid-cols-none">
      {figures.map((figure) => (
        <div key={figure.label} className="flex min-w-0 flex-col bg-surface px-3.5 py-3 max-sm:[&:last-child:nth-child(odd)]:col-span-2" data-tone={figure.tone}>
          <dt className="truncate text-sm text-ink-2">{figure.label}</dt>
          <dd title={figure.exact} className="figures mt-0.5 flex items-center gap-2 text-[22px] leading-8 font-semibold tracking-[-0.025em]">
            {figure.value}
            {figure.tone && <span aria-hidden className="size-2 rounded-full bg-tone-solid" />}
          </dd>
          {figure.note && <dd className="text-xs text-pretty text-ink-3">{figure.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
