import type { PDFDocumentProxy } from 'pdfjs-dist';
import { ExternalLink, Maximize2 } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { Button } from '@/ui/button';
import { PageTurner } from './page-turner';
import { openPdf } from './pdf-document';
import { PdfPage } from './pdf-page';
import { PdfReader } from './pdf-reader';

type Props = { url: string; name: string };

/** The report in place: page 1 first, then as one turns the pages, and large to read. */
export default function PdfPreview({ url, name }: Props) {
  const { pdf, failed } = usePdf(url);
  const [page, setPage] = useState(1);
  const [isDrawn, setIsDrawn] = useState(false);
  const [isLarge, setIsLarge] = useState(false);
  const drawn = useCallback(() => setIsDrawn(true), []);
  return (
    <figure className="min-w-0 overflow-hidden rounded-xl border border-line bg-sunken" data-pdf={failed ? 'failed' : isDrawn ? 'ready' : 'loading'}>
      <div className="relative p-3">
        <PdfPage pdf={pdf} failed={failed} page={page} name={name} onDrawn={drawn} />
        <button type="button" tabIndex={-1} disabled={!pdf} aria-label={`Read ${name}`} onClick={() => setIsLarge(true)} className="absolute inset-3 cursor-zoom-in" />
      </div>
      <figcaption className="flex items-center gap-0.5 border-t border-line bg-surface px-2 py-1.5">
        <PageTurner page={page} pages={pdf?.numPages ?? 0} onPage={setPage} />
        <Button variant="ghost" size="icon" aria-label="Enlarge the report" title="Enlarge" disabled={!pdf} className="ml-auto" onClick={() => setIsLarge(true)}><Maximize2 aria-hidden /></Button>
        <Button asChild variant="ghost" size="small"><a href={url} target="_blank" rel="noreferrer">Open PDF <ExternalLink aria-hidden /></a></Button>
      </figcaption>
      {pdf && <PdfReader pdf={pdf} name={name} page={page} isOpen={isLarge} onPage={setPage} onClose={() => setIsLarge(false)} />}
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
