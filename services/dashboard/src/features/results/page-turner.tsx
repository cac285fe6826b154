import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from '@/ui/button';

type Props = { page: number; pages: number; onPage: (page: number) => void };

export function PageTurner({ page, pages, onPage }: Props) {
  return (
    <div className="flex items-center gap-0.5">
      <Button variant="ghost" size="icon" aria-label="Previous page" disabled={page <= 1} onClick={() => onPage(page - 1)}><ChevronLeft aria-hidden /></Button>
      <span aria-live="polite" className="figures text-sm whitespace-nowrap text-ink-2">{pages ? `${page} of ${pages}` : '…'}</span>
      <Button variant="ghost" size="icon" aria-label="Next page" disabled={page >= pages} onClick={() => onPage(page + 1)}><ChevronRight aria-hidden /></Button>
    </div>
  );
}
