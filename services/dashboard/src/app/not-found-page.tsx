import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { Button } from '@/ui/button';
import { EmptyState } from '@/ui/empty-state';
import { Frame } from './shell';

/** For an address that no page has: the way on is at the top, as everywhere. */
export function LostPage() {
  return <Frame><NotFoundPage /></Frame>;
}

export function NotFoundPage() {
  return (
    <main className="py-16">
      <EmptyState icon={Compass} title="There is nothing here" action={<Button asChild><Link to="/">Go to the use cases</Link></Button>}>
        The address leads nowhere. It may be mistyped, or what it named is gone.
      </EmptyState>
    </main>
  );
}
