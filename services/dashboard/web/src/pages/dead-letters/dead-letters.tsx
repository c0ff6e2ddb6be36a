import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { BulkFilter } from '../../../../src/contract.ts';
import { bulksQuery, deadLettersQuery, reasonsQuery } from '../../api/queries.ts';
import { BulkDialog } from '../../actions/bulk-dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Page } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useSession } from '../../shell/session.ts';
import { BulkList } from './bulk-list.tsx';
import { filterOf } from './filter.ts';
import { LetterFilters } from './letter-filters.tsx';
import { LetterTable } from './letter-table.tsx';
import { NoDeadLetters } from './no-dead-letters.tsx';
import { Reasons } from './reasons.tsx';

/** What ended without what it was for: why, how many, and what to do about it. */
export function DeadLetters() {
  const [address] = useSearchParams();
  const { readOnly } = useSession();
  const filter = filterOf(address);
  const cursor = address.get('cursor') ?? '';
  const { data, error, refetch, isFetching } = useQuery(deadLettersQuery({ ...filter, ...(cursor === '' ? {} : { cursor }), limit: 50 }));
  const { data: reasons } = useQuery(reasonsQuery());
  const { data: bulks } = useQuery(bulksQuery());
  const [bulk, setBulk] = useState<{ readonly action: 'redrive' | 'discard'; readonly filter: BulkFilter } | null>(null);
  const isEmpty = data?.deadLetters.length === 0;

  return (
    <Page
      title="Dead letters"
      lead="Deliveries that ended without what they were for. Nothing of them is lost: mend the reason, then redrive."
      actions={
        readOnly || data === undefined || isEmpty ? undefined : (
          <>
            <button type="button" className="button primary" onClick={() => setBulk({ action: 'redrive', filter })}>
              Redrive all that match
            </button>
            <button type="button" className="button danger" onClick={() => setBulk({ action: 'discard', filter })}>
              Discard all that match
            </button>
          </>
        )
      }
    >
      <BulkList bulks={bulks?.bulks ?? []} />
      {reasons === undefined || reasons.reasons.length === 0 ? null : (
        <Panel title="By stage and reason" flush>
          <Reasons reasons={reasons.reasons} />
        </Panel>
      )}
      <LetterFilters />
      <div className="panel" aria-busy={isFetching}>
        {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
        {data === undefined ? error === null && <Skeleton what="dead letters" lines={8} /> : null}
        {data === undefined || isEmpty ? null : <LetterTable letters={data.deadLetters} mayAct={!readOnly} />}
        {isEmpty ? <NoDeadLetters filtered={Object.keys(filter).length > 0} /> : null}
      </div>
      {data === undefined ? null : <Pager next={data.next} />}
      {bulk === null ? null : <BulkDialog {...bulk} onClose={() => setBulk(null)} />}
    </Page>
  );
}
