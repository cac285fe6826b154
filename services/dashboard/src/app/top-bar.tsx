import { Link, useParams } from '@tanstack/react-router';
import { Search } from 'lucide-react';
import { cn } from '@/lib/cn';
import { Button } from '@/ui/button';
import { Mark } from '@/ui/mark';
import { openPalette } from './palette-state';
import { pageWidth } from './shell';
import { UseCaseSwitcher } from './use-case-switcher';
import { usePages } from './use-pages';
import { UserMenu } from './user-menu';

export function TopBar() {
  const { useCase } = useParams({ strict: false });
  const pages = usePages();
  return (
    <header className="border-b border-line bg-surface">
      <div className={cn(pageWidth, 'flex h-14 items-center gap-2')}>
        <Link to="/" aria-label="Vanguards, all use cases" className="flex shrink-0 items-center gap-2.5 rounded-lg">
          <Mark className="size-7" />
          <span className={cn('text-[15px] font-semibold tracking-[-0.02em]', useCase && 'max-sm:hidden')}>Vanguards</span>
        </Link>
        {useCase && <UseCaseSwitcher current={useCase} />}
        <div className="ml-auto flex items-center gap-1.5">
          <nav aria-label="All use cases" className="flex items-center max-md:hidden">
            {pages.map((page) => <Link key={page.key} to={page.to} activeOptions={{ includeSearch: false }} className="flex h-8 items-center rounded-lg px-2.5 text-ink-2 hover:bg-hover hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink">{page.label}</Link>)}
          </nav>
          <button type="button" onClick={openPalette} className="hidden h-8 w-56 items-center gap-2 rounded-lg border border-line bg-sunken px-2.5 text-sm text-ink-3 hover:border-line-strong md:flex">
            <Search aria-hidden className="size-3.5" /> Search or go to… <kbd className="ml-auto rounded border border-line bg-surface px-1.5 font-sans text-2xs">Ctrl K</kbd>
          </button>
          <Button variant="ghost" size="icon" aria-label="Search or go to" className="md:hidden" onClick={openPalette}><Search aria-hidden /></Button>
          <UserMenu />
        </div>
      </div>
    </header>
  );
}
