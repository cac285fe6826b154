import type { PDFDocumentProxy } from 'pdfjs-dist';
import { ChevronLeft, ChevronRight, ExternalLink } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { cn } from '@/lib/cn';
import { Button } from '@/ui/button';
import { drawPage, openPdf } from './pdf-document';

type Props = { url: string; name: string };

/** The report in place: page 1 first, then as one turns the pages. */
export default function PdfPreview({ url, name }: Props) {
  const { pdf, failed } = usePdf(url);
  const [page, setPage] = useState(1);
  const [drawn, setDrawn] = useState(0);
  const canvas = useRef<HTMLCanvasElement>(null);
  const pages = pdf?.numPages ?? 0;

  useEffect(() => {
    const target = canvas.current;
    if (!pdf || !target) return;
    const stopping = new AbortController();
    drawPage(pdf, page, target, target.parentElement!.clientWidth, stopping.signal).then(() => !stopping.signal.aborted && setDrawn(page), () => undefined);
    return () => stopping.abort();
  }, [pdf, page]);

  return (
    <figure className="min-w-0 overflow-hidden rounded-xl border border-line bg-sunken" data-pdf={failed ? 'failed' : drawn ? 'ready' : 'loading'}>
      <div className="p-3">
        <div className="relative aspect-[8.5/11] overflow-hidden rounded-sm bg-white shadow-card ring-1 ring-line">
          <canvas ref={canvas} role="img" aria-label={`Page ${page} of ${pages || '…'} of ${name}`} className={cn('size-full object-contain transition-opacity', !drawn && 'opacity-0')} />
          {!drawn && !failed && <div role="status" aria-label="Loading the report" className="absolute inset-0 animate-pulse bg-[oklch(0.96_0.003_215)]" />}
          {failed && <p role="alert" className="absolute inset-0 grid place-items-center p-6 text-center text-sm text-[oklch(0.4_0.02_225)]">The preview could not be drawn. Open the PDF instead.</p>}
        </div>
      </div>
      <figcaption className="flex items-center gap-1 border-t border-line bg-surface px-2 py-1.5">
        <Button variant="ghost" size="icon" aria-label="Previous page" disabled={page <= 1} onClick={() => setPage(page - 1)}><ChevronLeft aria-hidden /></Button>
        <span aria-live="polite" className="figures text-sm text-ink-2">{pages ? `${page} of ${pages}` : '…'}</span>
        <Button variant="ghost" size="icon" aria-label="Next page" disabled={page >= pages} onClick={() => setPage(page + 1)}><ChevronRight aria-hidden /></Button>
        <Button asChild variant="ghost" size="small" className="ml-auto"><a href={url} target="_blank" rel="noreferrer">Open PDF <ExternalLink aria-hidden /></a></Button>
      </figcaption>
    </figure>
  );
}

function usePdf(url: string) {
  const [state, setState] = useState<{ pdf: PDFDocumentProxy | null; failed: boolean }>({ pdf: null, failed: false });
  useEffect(() => {
    const stopping = new AbortController();
    setState({ pdf: null, failed: false });
    openPdf(url, stopping.signal).then((pdf) => setState({ pdf, failed: false }), () => !stopping.signal.aborted && setState({ pdf: null, failed: true }));
    return () => stopping.abort();
  }, [url]);
  return state;
}
