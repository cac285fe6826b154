import { address, route } from '@/api/client';
import type { DatasetVersion } from '@/api/types';
import { plural } from '@/lib/format';
import { Badge } from '@/ui/badge';
import { Ago } from '@/ui/time';

type Props = { useCase: string; name: string; versions: readonly DatasetVersion[] };

export function VersionsList({ useCase, name, versions }: Props) {
  if (versions.length === 0) return <p className="text-ink-2">No version yet.</p>;
  return (
    <ol aria-label="Versions" className="divide-y divide-line rounded-xl border border-line">
      {versions.map((version) => (
          <li key={version.version} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3.5 py-2.5">
            <span className="figures font-medium">{version.version}</span>
            <span className="figures text-sm text-ink-2">{plural(version.rows, 'row')}</span>
            {version.origin === 'sample' && <Badge tone="warn">SAMPLE DATA</Badge>}
            {version.setAside > 0 ? <span className="figures text-sm text-ink-2">{plural(version.setAside, 'row')} set aside</span> : null}
            <a download href={address(route('/api/use-cases/{useCase}/datasets/{name}/original', { useCase, name }), { version: version.version })} className="text-sm text-accent underline underline-offset-3">file as it came</a>
            <code title={version.sha256} className="ml-auto text-xs text-ink-3">{version.sha256?.slice(0, 12)}</code>
            <span className="text-sm text-ink-3">{version.ingestedBy} · <Ago at={version.ingestedAt} /></span>
          </li>
      ))}
    </ol>
  );
}
