import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { BulkRow } from '../../../../src/contract.ts';
import { change } from '../../api/call.ts';
import { useNow } from '../../parts/clock.ts';
import { Failure } from '../../parts/failure.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Age } from '../../parts/time.tsx';
import { counted, grouped } from '../../text/counts.ts';
import { filterText } from '../../text/filter-text.ts';

/** Those that run, and what has just ended. */
export function BulkList({ bulks }: { readonly bulks: readonly BulkRow[] }) {
  const now = useNow();
  const shown = bulks.filter(({ state, endedAt }) => state === 'running' || (endedAt !== null && now - endedAt < shownForMs));
  if (shown.length === 0) return null;
  return (
    <Panel title="Bulk actions">
      <ul className="stack">
        {shown.map((bulk) => (
          <Progress key={bulk.id} bulk={bulk} />
        ))}
      </ul>
    </Panel>
  );
}

function Progress({ bulk: { id, action, filter, by, perSecond, expected, state, acted, startedAt, vouchedBy } }: { readonly bulk: BulkRow }) {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => change<BulkRow>(`bulks/${id}/cancel`, {}),
    onSettled: () => client.invalidateQueries({ queryKey: ['bulks'] }),
  });
  const total = Math.max(expected, acted);
  return (
    <li className="stack">
      <p className="row">
        <strong>{words[state][action]}</strong>
        <span>{filterText(filter)}</span>
        <span className="soft">
          by {by}, {grouped(perSecond)} a second, begun <Age at={startedAt} /> ago{vouchedBy === null ? '' : ', vouched for'}
        </span>
        {state === 'running' ? (
          <button type="button" className="button compact" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </button>
        ) : null}
      </p>
      {state === 'running' ? <progress max={Math.max(total, 1)} value={acted} aria-label={`${action} in bulk`} /> : null}
      <p className="small soft" role="status">
        {state === 'running' ? `${grouped(acted)} of ${counted(total, 'dead letter')}` : `${counted(acted, 'dead letter')} ${action === 'redrive' ? 'redriven' : 'discarded'}`}
      </p>
      {cancel.error === null ? null : <Failure error={cancel.error} />}
    </li>
  );
}

const shownForMs = 300_000;
const words = {
  running: { redrive: 'Redriving', discard: 'Discarding' },
  done: { redrive: 'Redriven', discard: 'Discarded' },
  cancelled: { redrive: 'Redrive cancelled', discard: 'Discard cancelled' },
} as const;
