import { Suspense, lazy, useEffect, useState } from 'react';
import { setPalette, usePalette } from './palette-state';

const PaletteDialog = lazy(() => import('./palette-dialog'));

/** Ctrl-K from anywhere; its code is loaded when it is first opened. */
export function CommandPalette() {
  const isOpen = usePalette();
  const [wasOpened, setWasOpened] = useState(false);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      setPalette(true);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  useEffect(() => {
    if (isOpen) setWasOpened(true);
  }, [isOpen]);
  return wasOpened ? <Suspense fallback={null}><PaletteDialog isOpen={isOpen} /></Suspense> : null;
}
