import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { listenerQuery } from '../../api/queries.ts';
import { EventTable } from '../../events/event-table.tsx';
import { Code } from '../../parts/code.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useSession } from '../../shell/session.ts';
import { grouped } from '../../text/counts.ts';
import { sentence } from '../../text/sentence.ts';
import { Triggers } from './triggers.tsx';

export function OneListener() {
  const { namespace = '', name = '' } = useParams();
  const { webhookUrl } = useSession();
  const { data: listener, error, refetch } = useQuery(listenerQuery(namespace, name));
  const title = `${namespace}/${name}`;
  if (listener === undefined) {
    return <Page title={title}>{error === null ? <div className="panel"><Skeleton what="the listener" /></div> : <Failure error={error} retry={() => void refetch()} />}</Page>;
  }
  const { path, problems, serviceAccount, selectors, day, events, yaml } = listener;
  const url = `${webhookUrl ?? ''}${path}`;
  return (
    <Page
      title={title}
      lead="An EventListener, and what it resolved to."
      actions={
        <>
          <Link className="button" to={`/overview?${new URLSearchParams({ listener: title }).toString()}`}>
            Numbers
          </Link>
          <Link className="button primary" to={`/try?${new URLSearchParams({ listener: title }).toString()}`}>
            Try it
          </Link>
        </>
      }
    >
      {problems.map((problem) => (
        <Notice key={problem} tone="bad">
          {sentence(problem)}
        </Notice>
      ))}
      <Panel title="Where and as whom">
        <Facts
          facts={[
            [webhookUrl === null ? 'Path at the ingress' : 'Webhooks go to', <span key="url" className="row"><code>{url}</code><CopyButton text={url} className="quiet" /></span>],
            ['Service account', serviceAccount],
            ['Namespaces it selects from', selectors.namespaces === null ? 'its own only' : selectors.namespaces.join(', ')],
            ['Labels it selects by', selectors.labels ?? 'none'],
            ['Received, last day', `${grouped(day.received)}, and ${grouped(day.duplicate)} repeats`],
          ]}
        />
      </Panel>
      <Triggers title="Triggers it reaches" listener={title} none="None: whatever comes in selects nothing." />
      <Panel title="Last events" flush aside={<Link to={`/?${new URLSearchParams({ listener: title }).toString()}`}>All</Link>}>
        {events.length === 0 ? <p className="table-note">None yet.</p> : <EventTable events={events} caption="Last events of this listener" />}
      </Panel>
      <details className="panel">
        <summary className="plain">As it stands in the cluster</summary>
        <Code label={`EventListener ${title} as YAML`} text={yaml} language="yaml" />
      </details>
    </Page>
  );
}
