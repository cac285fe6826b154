import type { PDFDocumentProxy } from 'pdfjs-dist';
import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { Button } from '@/ui/button';
import { PageTurner } from './page-turner';
import { PdfPage } from './pdf-page';

type Props = { pdf: PDFDocumentProxy; name: string; page: number; isOpen: boolean; onPage: (page: number) => void; onClose: () => void };

/** The report as large as the screen allows; arrow keys turn the page. */
export function PdfReader({ pdf, name, page, isOpen, onPage, onClose }: Props) {
  const turn = (key: string) => {
    if (key === 'ArrowLeft' && page > 1) onPage(page - 1);
    if (key === 'ArrowRight' && page < pdf.numPages) onPage(page + 1);
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content aria-describedby={undefined} onKeyDown={(event) => turn(event.key)} className="fixed inset-0 z-50 flex flex-col bg-bg outline-none">
          <header className="flex items-center gap-2 border-b border-line bg-surface px-4 py-2">
            <Dialog.Title className="min-w-0 flex-1 truncate text-base font-semibold">{name}</Dialog.Title>
            <PageTurner page={page} pages={pdf.numPages} onPage={onPage} />
            <Dialog.Close asChild><Button variant="ghost" size="icon" aria-label="Close the report"><X aria-hidden /></Button></Dialog.Close>
          </header>
          <div className="min-h-0 flex-1 overflow-y-auto px-3 py-5"><div className="mx-auto max-w-[920px]"><PdfPage pdf={pdf} failed={false} page={page} name={name} /></div></div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
