import { Link } from 'react-router';
import type { AuditRow } from '../../../src/contract.ts';
import { When } from '../parts/time.tsx';
import { filterText } from '../text/filter-text.ts';
import { counted } from '../text/counts.ts';
import { shortId } from '../text/event-title.ts';

export function AuditTable({ entries, caption }: { readonly entries: readonly AuditRow[]; readonly caption: string }) {
  return (
    <div className="table-scroll">
      <table className="audit cards">
        <caption className="hidden-but-read">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">When</th>
            <th scope="col">Who</th>
            <th scope="col">Did what</th>
            <th scope="col">With what</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            <tr key={`${entry.at} ${index}`}>
              <td data-label="When">
                <When at={entry.at} />
              </td>
              <td data-label="Who">{entry.by}</td>
              <td data-label="Did what">
                {words[entry.action]}
                {entry.vouchedBy === null ? null : <span className="soft">, vouched for by {entry.vouchedBy}</span>}
              </td>
              <td data-label="With what">
                <With entry={entry} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function With({ entry: { action, about, count, made, filter } }: { readonly entry: AuditRow }) {
  const [isBulk, isPause] = [action.startsWith('bulk-'), action === 'pause' || action === 'resume'];
  return (
    <span className="row">
      {count === null ? null : <span>{counted(count, 'dead letter')}</span>}
      {about === null || isBulk || isPause ? null : action === 'replay' ? <Link to={`/events/${about}`}>event {shortId(about)}</Link> : <code title={about}>{shortId(about)}</code>}
      {made === null ? null : (
        <span>
          made <Link to={`/events/${made}`}>event {shortId(made)}</Link>
        </span>
      )}
      {filter === null ? null : <span className="soft">{filterText(filter)}</span>}
      {about !== null && isBulk ? <span className="faint">bulk action {shortId(about)}</span> : null}
    </span>
  );
}

const words = {
  redrive: 'redrove',
  discard: 'discarded',
  replay: 'replayed',
  'bulk-redrive': 'began to redrive in bulk',
  'bulk-discard': 'began to discard in bulk',
  'bulk-cancel': 'cancelled a bulk action',
  'bulk-done': 'a bulk action was done',
  pause: 'paused the queues',
  resume: 'resumed the queues',
} as const satisfies Record<AuditRow['action'], string>;
