import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { cn } from '@/lib/cn';

const accepted = '.csv,.tsv,.tab,.txt,.json,.ndjson,.jsonl,.parquet';

type Props = { onFiles: (files: File[]) => void; children?: ReactNode };

/** Drop files anywhere on it, or pick them. */
export function DropZone({ onFiles, children }: Props) {
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setIsOver(false);
    onFiles([...event.dataTransfer.files]);
  };
  return (
    <div
      onDragOver={(event) => { event.preventDefault(); setIsOver(true); }}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setIsOver(false)}
      onDrop={drop}
      className={cn('flex flex-wrap items-center gap-x-4 gap-y-3 rounded-xl border border-dashed border-line-strong bg-sunken px-5 py-4 transition-colors', isOver && 'border-accent bg-accent-soft')}
    >
      <span className="grid size-10 shrink-0 place-items-center rounded-lg border border-line bg-surface text-accent"><Upload aria-hidden className="size-[18px]" /></span>
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-medium">
          {isOver ? 'Drop to ingest' : 'Drop files here, or '}
          {!isOver && <button type="button" onClick={() => input.current?.click()} className="font-medium text-accent underline underline-offset-3">choose files</button>}
        </p>
        <p className="text-sm text-ink-2">CSV, TSV, NDJSON, JSON or Parquet of any size. A file replaces its dataset as a new version; runs keep the version they read.</p>
      </div>
      {children}
      <input ref={input} type="file" multiple accept={accepted} aria-label="Files to ingest" className="sr-only" tabIndex={-1} onChange={(event) => { onFiles([...(event.target.files ?? [])]); event.target.value = ''; }} />
    </div>
  );
}
