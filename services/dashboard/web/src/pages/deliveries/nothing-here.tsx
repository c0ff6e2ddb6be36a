import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import { listenersQuery } from '../../api/queries.ts';
import { Code } from '../../parts/code.tsx';
import { Empty } from '../../parts/empty.tsx';
import { useSession } from '../../shell/session.ts';
import { shellWord } from '../../text/curl.ts';
import { isFiltered } from './filters.ts';

/** The list is empty: by a filter, or because nothing came yet. */
export function NothingHere() {
  const [address] = useSearchParams();
  const { webhookUrl } = useSession();
  const { data } = useQuery(listenersQuery());
  if (address.has('search')) {
    return (
      <Empty title="Nothing is stored under this">
        <p>
          The search knows whole words: an event's id, a provider's delivery id, a commit (7 digits or more), the name of a created object, or a repository as <code>owner/name</code>. Events older than the retention are gone.
        </p>
        <Link className="button" to="/">
          All deliveries
        </Link>
      </Empty>
    );
  }
  if (isFiltered(address)) {
    return (
      <Empty title="No event matches all of these filters">
        <p>Take one away, or look further back in time.</p>
        <Link className="button" to="/">
          Clear all filters
        </Link>
      </Empty>
    );
  }
  const path = data?.listeners[0]?.path ?? '/NAMESPACE/EVENTLISTENER';
  return (
    <Empty title="No webhook has come in yet">
      <p>Send one; it appears here by itself.</p>
      <Code label="Command that sends an event" text={curlLine(`${webhookUrl ?? 'https://MILLRACE'}${path}`)} wrap />
      {data?.listeners.length === 0 ? <p>There is no EventListener in the cluster yet: apply one first, it is found by itself.</p> : <p>Or try what would happen, without creating anything:</p>}
      <Link className="button" to="/try">
        Try it with a sample
      </Link>
    </Empty>
  );
}

function curlLine(url: string): string {
  const body = JSON.stringify({ ref: 'refs/heads/main', head_commit: { id: '0d1a26e67d8f5eaf1f6ba5c57fc3c7d91ac0fd1c' }, repository: { full_name: 'octo-org/express-app', url: 'https://github.com/octo-org/express-app' } });
  return `curl -sS ${shellWord(url)} -H 'Content-Type: application/json' -H 'X-GitHub-Event: push' -d ${shellWord(body)}`;
}
