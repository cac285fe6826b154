import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, getRouteApi, useLocation } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useCasesQuery } from '@/api/list-use-cases';
import { cn } from '@/lib/cn';
import { NotFoundPage } from '../not-found-page';
import { pageWidth } from '../shell';
import { tabs } from '../tabs';

const route = getRouteApi('/shell/use-cases/$useCase');

export function UseCaseLayout() {
  const { useCase } = route.useParams();
  const all = useQuery(useCasesQuery).data?.items;
  const nav = useCurrentTabInView();
  if (all && !all.some((one) => one.id === useCase)) return <NotFoundPage />;
  const name = all?.find((one) => one.id === useCase)?.name ?? useCase;
  return (
    <>
      <nav aria-label="Use case" className="sticky top-0 z-30 border-b border-line bg-surface">
        <div ref={nav} className={cn(pageWidth, 'flex gap-1 overflow-x-auto [scrollbar-width:none]')}>
          {tabs.map((tab) => (
            <Link
              key={tab.key}
              to={tab.to}
              params={{ useCase }}
              activeOptions={{ includeSearch: false }}
              className="relative flex h-11 items-center rounded-lg px-2.5 text-ink-2 -outline-offset-2 hover:text-ink aria-[current=page]:font-medium aria-[current=page]:text-ink aria-[current=page]:after:absolute aria-[current=page]:after:inset-x-2.5 aria-[current=page]:after:bottom-0 aria-[current=page]:after:h-0.5 aria-[current=page]:after:rounded-full aria-[current=page]:after:bg-accent"
            >
              {tab.label}
            </Link>
          ))}
        </div>
      </nav>
      <main className={cn(pageWidth, 'py-5')}>
        <h1 className="sr-only">{name}</h1>
        <Outlet />
      </main>
    </>
  );
}

/** On a narrow screen the tabs are wider than the page. */
function useCurrentTabInView() {
  const nav = useRef<HTMLDivElement>(null);
  const { pathname } = useLocation();
  useEffect(() => {
    nav.current?.querySelector(`a[href="${pathname}"]`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [pathname]);
  return nav;
}
