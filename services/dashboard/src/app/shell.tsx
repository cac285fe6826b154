import { Outlet } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { CommandPalette } from './command-palette';
import { TopBar } from './top-bar';

export function Shell() {
  return <Frame><Outlet /></Frame>;
}

/** What stands around every page. */
export function Frame({ children }: { children: ReactNode }) {
  return (
    <>
      <a href="#content" className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-60 focus:rounded-lg focus:bg-surface focus:px-3 focus:py-2 focus:shadow-over">Skip to the content</a>
      <TopBar />
      <div id="content">{children}</div>
      <CommandPalette />
    </>
  );
}

/** The one width of all pages. */
export const pageWidth = 'mx-auto w-full max-w-[1440px] px-4 sm:px-6';
