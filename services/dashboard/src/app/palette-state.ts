import { useSyncExternalStore } from 'react';

let isOpen = false;
const listeners = new Set<() => void>();

export function setPalette(open: boolean) {
  isOpen = open;
  for (const listener of listeners) listener();
}

export const openPalette = () => setPalette(true);

export function usePalette(): boolean {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, () => isOpen);
}
