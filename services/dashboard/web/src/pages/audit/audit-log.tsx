import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { auditQuery } from '../../api/queries.ts';
import { AuditTable } from '../../events/audit-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';

export function AuditLog() {
  const [address] = useSearchParams();
  const { data, error, refetch } = useQuery(auditQuery({ cursor: address.get('cursor') ?? '' }));
  return (
    <Page title="Audit" lead="Who replayed, redrove, discarded or paused what, and when.">
      <div className="panel">
        {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
        {data === undefined ? error === null && <Skeleton what="the audit" /> : null}
        {data !== undefined && data.entries.length > 0 ? <AuditTable entries={data.entries} caption="Actions, newest first" /> : null}
        {data?.entries.length === 0 ? (
          <Empty title="Nobody has acted yet">
            <p>Every replay, redrive, discard and pause leaves a line here, written together with the deed itself.</p>
          </Empty>
        ) : null}
      </div>
      {data === undefined ? null : <Pager next={data.next} />}
    </Page>
  );
}
