import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link, NavLink, useLocation } from 'react-router';
import { queuesQuery } from '../api/queries.ts';
import { Icon } from '../parts/icon.tsx';
import { grouped } from '../text/counts.ts';
import { SignedInAs } from './signed-in-as.tsx';
import { useSession } from './session.ts';

export function Side() {
  const { pathname } = useLocation();
  // Another page closes it.
  const [openAt, setOpenAt] = useState<string | null>(null);
  const open = openAt === pathname;
  const { cluster, version, rawJobs } = useSession();
  const { data: queues } = useQuery(queuesQuery());
  const loud = queues?.warnings.some(({ severity }) => severity === 'loud') ?? false;
  return (
    <aside className="side" data-open={open} aria-label="Millrace">
      <div className="side-head">
        <Link className="brand" to="/">
          <img src="/mark.svg" alt="" />
          Millrace
        </Link>
        <button type="button" className="button quiet square menu-button" aria-expanded={open} aria-controls="pages" aria-label="Pages" onClick={() => setOpenAt(open ? null : pathname)}>
          <Icon name="menu" />
        </button>
      </div>
      <nav id="pages" aria-label="Pages">
        <h2>What happened</h2>
        <ul>
          <Place to="/">Deliveries</Place>
          <Place to="/overview">Overview</Place>
          <Place to="/dead-letters">
            Dead letters
            {queues === undefined || queues.deadLetters === 0 ? null : <span className="count">{grouped(queues.deadLetters)}</span>}
          </Place>
          <Place to="/queues">
            Queues
            {loud ? <span className="count">!<span className="hidden-but-read"> needs you</span></span> : null}
          </Place>
        </ul>
        <h2>What is configured</h2>
        <ul>
          <Place to="/listeners">Listeners</Place>
          <Place to="/try">Try it</Place>
        </ul>
        <h2>Who did what</h2>
        <ul>
          <Place to="/audit">Audit</Place>
          {rawJobs === null ? null : (
            <li>
              <a href={rawJobs}>
                Raw jobs <Icon name="out" />
              </a>
            </li>
          )}
        </ul>
      </nav>
      <footer>
        <SignedInAs />
        {cluster === null ? null : <p>{cluster.simulated ? 'Sandbox: runs only play their course' : (cluster.context ?? cluster.server)}</p>}
        <p>Millrace {version}</p>
      </footer>
    </aside>
  );
}

function Place({ to, children }: { readonly to: string; readonly children: React.ReactNode }) {
  return (
    <li>
      <NavLink to={to} end={to === '/'}>
        {children}
      </NavLink>
    </li>
  );
}
