import { X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button';

type Props = { isOpen: boolean; onClose: () => void; title: ReactNode; description?: ReactNode; children: ReactNode };

/** A panel from the right; the whole screen on a phone. */
export function Sheet({ isOpen, onClose, title, description, children }: Props) {
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 animate-fade bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 right-0 z-50 flex w-full animate-slide flex-col border-l border-line bg-surface shadow-over outline-none sm:w-[min(640px,90vw)]"
        >
          <header className="flex items-start gap-3 border-b border-line px-4 py-3.5 sm:px-5">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="truncate text-base font-semibold">{title}</Dialog.Title>
              {description && <div className="mt-1 text-sm text-ink-2">{description}</div>}
            </div>
            <Dialog.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close panel"><X aria-hidden /></Button>
            </Dialog.Close>
          </header>
          <div className="scroll-thin min-h-0 flex-1 overflow-y-auto px-4 py-4 sm:px-5">{children}</div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
