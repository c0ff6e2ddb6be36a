import { useQuery } from '@tanstack/react-query';
import { listenersQuery } from '../../api/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { ListenerTable } from './listener-table.tsx';
import { NoListener } from './no-listener.tsx';
import { Triggers } from './triggers.tsx';

/** What is configured, what it resolved to, and what is wrong with it. */
export function Listeners() {
  const listeners = useQuery(listenersQuery());
  return (
    <Page title="Listeners and triggers" lead="What the cluster's objects came to, as the workers see them.">
      {listeners.data?.synced === false ? <Notice tone="warn">Not every watch has listed yet: what you see may be incomplete.</Notice> : null}
      <Panel title="EventListeners" flush>
        {listeners.error === null ? null : <Failure error={listeners.error} retry={() => void listeners.refetch()} />}
        {listeners.data === undefined ? listeners.error === null && <Skeleton what="listeners" lines={4} /> : null}
        {listeners.data?.listeners.length === 0 ? <NoListener /> : null}
        {listeners.data === undefined || listeners.data.listeners.length === 0 ? null : <ListenerTable listeners={listeners.data.listeners} />}
      </Panel>
      <Triggers title="Triggers" none="No trigger is configured that you may see." />
    </Page>
  );
}
