import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import type { OverviewQuery } from '../../../../src/contract.ts';
import { overviewQuery } from '../../api/queries.ts';
import { Failure } from '../../parts/failure.tsx';
import { Figures } from '../../parts/figures.tsx';
import { FilterSelect } from '../../parts/filter-field.tsx';
import { Page } from '../../parts/page.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Segments } from '../../parts/segments.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { grouped } from '../../text/counts.ts';
import { withFilter } from '../deliveries/filters.ts';
import { ListenerNumbersTable } from './listener-numbers-table.tsx';
import { percentileText } from './percentile-text.ts';
import { Plots } from './plots.tsx';
import { PointsTable } from './points-table.tsx';

export function Overview() {
  const [address, setAddress] = useSearchParams();
  const span = spanOf(address.get('span'));
  const listener = address.get('listener') ?? '';
  const { data, error, refetch, isFetching } = useQuery(overviewQuery({ span, ...(listener === '' ? {} : { listener }) }));
  const known = data?.listeners.map((one) => one.listener).filter((name) => name !== '*') ?? [];
  return (
    <Page
      title="Overview"
      lead={listener === '' ? 'How much came in, what became of it, and how soon.' : `Of listener ${listener}.`}
      actions={
        <>
          <FilterSelect label="Listener" value={listener} onChange={(listener) => setAddress(withFilter(address, { listener }))} options={[['', 'all'], ...known.map((name) => [name, name] as const)]} />
          <Segments label="Over how long" options={spans} value={span} onChange={(span) => setAddress(withFilter(address, { span }))} />
        </>
      }
    >
      {error === null ? null : <Failure error={error} retry={() => void refetch()} />}
      {data === undefined ? (
        error === null && <div className="panel"><Skeleton what="the overview" lines={10} /></div>
      ) : (
        <div className="stack roomy" aria-busy={isFetching}>
          <Figures
            figures={[
              { name: 'Received', value: grouped(data.totals.received), note: `${grouped(data.totals.duplicate)} repeats besides` },
              { name: 'Created', value: grouped(data.totals.created), note: 'deliveries' },
              { name: 'Filtered', value: grouped(data.totals.filtered), note: 'deliveries' },
              { name: 'No trigger', value: grouped(data.totals.nothing), note: 'events' },
              { name: 'Dead letters', value: grouped(data.totals.dead) },
              { name: 'Answered within', value: percentileText(data.receive.p95), note: `p95; p50 ${percentileText(data.receive.p50)}, p99 ${percentileText(data.receive.p99)}` },
              { name: 'Created within', value: percentileText(data.created.p95), note: `p95; p50 ${percentileText(data.created.p50)}, p99 ${percentileText(data.created.p99)}` },
            ]}
          />
          <Plots overview={data} />
          <Panel title="By listener" flush>
            <ListenerNumbersTable listeners={data.listeners} />
          </Panel>
          <details className="panel">
            <summary className="plain">The plots as a table</summary>
            <PointsTable overview={data} />
          </details>
        </div>
      )}
    </Page>
  );
}

type Span = NonNullable<OverviewQuery['span']>;
const spans: readonly (readonly [Span, string])[] = [['hour', 'Hour'], ['day', 'Day'], ['week', 'Week']];

function spanOf(text: string | null): Span {
  return spans.find(([span]) => span === text)?.[0] ?? 'hour';
}
