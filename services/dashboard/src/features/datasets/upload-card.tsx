import { X } from 'lucide-react';
import { bytes, plural } from '@/lib/format';
import { Button } from '@/ui/button';
import { Card } from '@/ui/card';
import { ErrorState } from '@/ui/error-state';
import { Progress } from '@/ui/progress';
import { IngestWarnings } from './ingest-warnings';
import type { UploadState } from './use-uploads';

export function UploadCard({ upload, onDismiss }: { upload: UploadState; onDismiss: () => void }) {
  const { answer, error, isCancelled } = upload;
  const isRunning = !answer && !error && !isCancelled;
  return (
    <Card aria-label={`Upload of ${upload.file.name}`} className="animate-in space-y-3 px-4 py-3">
      <div className="flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <p className="truncate font-medium">{upload.file.name} <span className="font-normal text-ink-3">→ {upload.name}</span></p>
          <p role="status" className="figures text-sm text-ink-2">{stateOf(upload)}</p>
        </div>
        <Button variant="ghost" size="icon" aria-label={isRunning ? 'Cancel the upload' : 'Dismiss'} onClick={onDismiss}><X aria-hidden /></Button>
      </div>
      {isRunning && <Progress label={`Upload of ${upload.file.name}`} value={upload.sent * 100} isBusy={upload.sent >= 1} />}
      {error && <ErrorState error={error} />}
      {answer && <IngestWarnings warnings={answer.warnings} />}
    </Card>
  );
}

function stateOf({ answer, error, isCancelled, sent, file }: UploadState): string {
  if (error) return 'Refused; the data is as it was before';
  if (isCancelled) return 'Cancelled';
  if (answer) return `Ingested as ${answer.version}: ${plural(answer.rows, 'row')}, ${plural(answer.columns.length, 'column')}${answer.setAside > 0 ? `, ${plural(answer.setAside, 'row')} set aside` : ''}`;
  if (sent >= 1) return 'Reading and checking…';
  return `${bytes(sent * file.size)} of ${bytes(file.size)}`;
}

