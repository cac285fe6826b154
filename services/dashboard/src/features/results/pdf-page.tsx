import type { PDFDocumentProxy } from 'pdfjs-dist';
import { useEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { drawPage } from './pdf-document';

type Props = { pdf: PDFDocumentProxy | null; failed: boolean; page: number; name: string; onDrawn?: () => void };

/** One page, as wide as its box. */
export function PdfPage({ pdf, failed, page, name, onDrawn }: Props) {
  const [isDrawn, setIsDrawn] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const target = canvas.current;
    if (!pdf || !target) return;
    const stopping = new AbortController();
    const done = () => {
      if (stopping.signal.aborted) return;
      setIsDrawn(true);
      onDrawn?.();
    };
    drawPage(pdf, page, target, target.parentElement!.clientWidth, stopping.signal).then(done, () => undefined);
    return () => stopping.abort();
  }, [pdf, page, onDrawn]);
  return (
    <div className="relative aspect-[8.5/11] overflow-hidden rounded-sm bg-white shadow-card ring-1 ring-line">
      <canvas ref={canvas} role="img" aria-label={`Page ${page} of ${pdf?.numPages ?? '…'} of ${name}`} className={cn('size-full object-contain', !isDrawn && 'invisible')} />
      {!isDrawn && !failed && <div role="status" aria-label="Loading the report" className="absolute inset-0 animate-pulse bg-[oklch(0.96_0.003_215)]" />}
      {failed && <p role="alert" className="absolute inset-0 grid place-items-center p-6 text-center text-sm text-[oklch(0.4_0.02_225)]">The preview could not be drawn. Open the PDF instead.</p>}
    </div>
  );
}
