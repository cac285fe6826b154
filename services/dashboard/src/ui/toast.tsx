import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';

type Toast = { id: number; tone: 'ok' | 'bad'; text: string };

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();
const most = 4;

function change(next: readonly Toast[]) {
  toasts = next;
  for (const listener of listeners) listener();
}

export function notify(tone: Toast['tone'], text: string) {
  change([...toasts.slice(1 - most), { id: ++lastId, tone, text }]);
}

const dismiss = (id: number) => change(toasts.filter((toast) => toast.id !== id));

export function Toasts() {
  const shown = useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => toasts);
  return (
    <div aria-live="polite" className="pointer-events-none fixed inset-x-3 bottom-3 z-60 flex flex-col items-end gap-2 sm:left-auto sm:w-96">
      {shown.map((toast) => <ToastCard key={toast.id} toast={toast} />)}
    </div>
  );
}

function ToastCard({ toast }: { toast: Toast }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(toast.id), toast.tone === 'bad' ? 12_000 : 5_000);
    return () => clearTimeout(timer);
  }, [toast]);
  const Icon = toast.tone === 'ok' ? CircleCheck : CircleAlert;
  return (
    <div data-tone={toast.tone} className="pointer-events-auto flex w-full animate-in items-start gap-3 rounded-xl border border-line bg-surface px-3.5 py-3 text-base shadow-over">
      <Icon aria-hidden className="mt-[3px] size-4 shrink-0 text-tone" />
      <p className="min-w-0 flex-1 break-words">{toast.text}</p>
      <button type="button" aria-label="Dismiss" onClick={() => dismiss(toast.id)} className="text-ink-3 hover:text-ink"><X aria-hidden className="size-4" /></button>
    </div>
  );
}
