import { useRouter } from '@tanstack/react-router';
import { ErrorState } from '@/ui/error-state';

export function ErrorPage({ error, reset }: { error: unknown; reset: () => void }) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <main className="mx-auto max-w-2xl px-4 py-16"><ErrorState error={error} onRetry={retry} /></main>;
}
