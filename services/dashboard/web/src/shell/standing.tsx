import { unreachable } from '@millrace/triggers';
import { useQuery } from '@tanstack/react-query';
import { Link, useLocation } from 'react-router';
import { queuesQuery } from '../api/queries.ts';
import type { LiveState } from '../api/live.ts';
import { Notice } from '../parts/notice.tsx';
import { timeOfDay } from '../text/times.ts';
import { useLiveState } from './live.ts';

/** What concerns every page, said on every page; what the queues' own page says at length is left to it. */
export function Standing() {
  const { data: queues } = useQuery(queuesQuery());
  const { pathname } = useLocation();
  const notLive = notLiveText(useLiveState());
  const [loud] = pathname === '/queues' ? [] : (queues?.warnings.filter(({ severity }) => severity === 'loud') ?? []);
  if (notLive === null && loud === undefined) return null;
  return (
    <div className="standing stack">
      {notLive === null ? null : (
        <Notice tone="warn" role="alert">
          {notLive}
        </Notice>
      )}
      {loud === undefined ? null : (
        <Notice tone="bad" role="alert">
          {loud.text} <Link to="/queues">See the queues</Link>
        </Notice>
      )}
    </div>
  );
}

function notLiveText(state: LiveState): string | null {
  switch (state.kind) {
    case 'connecting':
    case 'live':
      return null;
    case 'away':
      return `Redis is away since ${timeOfDay(state.since)}: what is shown is from then.`;
    case 'unreachable':
      return `The dashboard's server can't be reached, trying again: what is shown is from ${timeOfDay(state.since)}.`;
    case 'refused':
      return 'This page is not told of changes, trying again: load it anew to see what is new.';
    default:
      return unreachable(state);
  }
}
