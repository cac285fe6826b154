import { Play } from 'lucide-react';
import { Button } from '@/ui/button';
import { Spinner } from '@/ui/spinner';

/** Busy until the run is really over, not only until it was accepted. */
export function ExecuteButton({ isBusy, disabled }: { isBusy: boolean; disabled: boolean }) {
  return (
    <Button type="submit" variant="primary" disabled={disabled || isBusy} aria-busy={isBusy} className="min-w-40 max-sm:w-full">
      {isBusy ? <><Spinner /> Executing…</> : <><Play aria-hidden /> Execute Workflow</>}
    </Button>
  );
}
