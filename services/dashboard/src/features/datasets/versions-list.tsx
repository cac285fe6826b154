import type { DatasetVersion, SetAsideRow } from '@/api/types';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { Ago } from '@/ui/time';

export function VersionsList({ versions }: { versions: readonly DatasetVersion[] }) {
  if (versions.length === 0) return <p className="text-ink-2">No version yet.</p>;
  return (
    <ol aria-label="Versions" className="divide-y divide-line rounded-xl border border-line">
      {versions.map((version) => (
          <li key={version.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2.5">
            <span className="figures font-medium">{version.version}</span>
            <span className="figures text-sm text-ink-2">{plural(version.rows, 'row')}</span>
            {version.origin === 'sample' && <Badge tone="warn">SAMPLE DATA</Badge>}
            {version.setAside > 0 ? <span className="figures text-sm text-ink-2">{plural(version.setAside, 'row')} set aside</span> : null}
            <code title={version.sha256} className="ml-auto text-xs text-ink-3">{version.sha256?.slice(0, 12)}</code>
            <span className="text-sm text-ink-3">{version.ingestedBy} · <Ago at={version.ingestedAt} /></span>
          </li>
      ))}
    </ol>
  );
}

export function SetAsideList({ rows }: { rows: readonly SetAsideRow[] }) {
  return (
    <ul aria-label="Rows set aside" className="divide-y divide-line rounded-xl border border-line">
      {rows.map((row, index) => (
        <li key={index} className="px-3.5 py-2 text-sm">
          <p><span className="figures font-medium">Line {row.line}</span> <span className="text-ink-2">{row.reason}</span></p>
          {row.text && <p className="truncate font-mono text-xs text-ink-3">{row.text}</p>}
        </li>
      ))}
    </ul>
  );
}
