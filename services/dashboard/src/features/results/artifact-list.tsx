import { Download, File, FileSpreadsheet, FileText } from 'lucide-react';
import { artifactAddress } from '@/api/list-artifacts';
import type { Artifact } from '@/api/types';
import { bytes } from '@/lib/format';

export function ArtifactList({ executionId, artifacts }: { executionId: string; artifacts: readonly Artifact[] }) {
  if (artifacts.length === 0) return <p className="text-ink-2">This run left no files.</p>;
  return (
    <ul aria-label="Files" className="divide-y divide-line rounded-xl border border-line">
      {artifacts.map((artifact) => {
        const Icon = artifact.contentType.includes('pdf') ? FileText : /csv|sheet/.test(artifact.contentType) ? FileSpreadsheet : File;
        return (
          <li key={`${artifact.stepId}/${artifact.name}`} className="relative flex items-center gap-3 px-3.5 py-2.5 hover:bg-hover">
            <Icon aria-hidden className="size-5 shrink-0 text-ink-3" />
            <div className="min-w-0 flex-1">
              <a href={artifactAddress(executionId, artifact)} download={artifact.name} className="block truncate font-medium after:absolute after:inset-0">{artifact.name}</a>
              <p className="truncate text-xs text-ink-3"><span className="figures">{bytes(artifact.bytes)}</span> · sha256 <code title={artifact.sha256}>{artifact.sha256?.slice(0, 12)}</code></p>
            </div>
            <Download aria-hidden className="size-4 shrink-0 text-ink-3" />
          </li>
        );
      })}
    </ul>
  );
}
