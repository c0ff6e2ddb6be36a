import { Suspense, useEffect, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Outlet, useLocation } from 'react-router';
import { createLive } from '../api/live.ts';
import { Boundary } from '../parts/boundary.tsx';
import { Skeleton } from '../parts/skeleton.tsx';
import { LiveContext } from './live.ts';
import { LiveMark } from './live-mark.tsx';
import { Search } from './search.tsx';
import { Side } from './side.tsx';
import { ThemeSwitch } from './theme.tsx';
import { Standing } from './standing.tsx';

/** What is around every page: where one can go, the search, and what concerns everything. */
export function Shell() {
  const client = useQueryClient();
  const [live] = useState(() => createLive(client));
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const shown = useRef(pathname);

  useEffect(() => live.open(), [live]);

  // Another page: begin at its top, for eyes and for a screen reader.
  useEffect(() => {
    if (shown.current === pathname) return;
    shown.current = pathname;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);

  return (
    <LiveContext value={live}>
      <a className="skip" href="#main">
        Skip to the page
      </a>
      <div className="shell">
        <Side />
        <div>
          <header className="top">
            <Search />
            <div className="spring" />
            <LiveMark />
            <ThemeSwitch />
          </header>
          <main id="main" ref={main} tabIndex={-1}>
            <Standing />
            <Boundary key={pathname}>
              <Suspense fallback={<Skeleton what="the page" />}>
                <Outlet />
              </Suspense>
            </Boundary>
          </main>
        </div>
      </div>
    </LiveContext>
  );
}
