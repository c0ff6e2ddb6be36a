import { Link } from 'react-router';
import type { EventDetail } from '../../../../src/contract.ts';
import { AuditTable } from '../../events/audit-table.tsx';
import { EventTable } from '../../events/event-table.tsx';
import { Panel } from '../../parts/panel.tsx';
import { When } from '../../parts/time.tsx';
import { counted } from '../../text/counts.ts';

/** Repeats of it by its sender, replays by people, and who did what with it. */
export function History({ event: { id, duplicates, repeats, replays, audit } }: { readonly event: EventDetail }) {
  return (
    <>
      {duplicates === 0 ? null : (
        <Panel title={`Sent again ${duplicates === 1 ? 'once' : `${duplicates} times`}`}>
          <ul className="stack">
            {repeats.map(({ at, redriven }) => (
              <li key={at}>
                <When at={at} />: answered with this event's id{redriven === 0 ? '' : `, and redrove ${counted(redriven, 'dead letter')}`}
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {replays.length === 0 ? null : (
        <Panel title="Replays of it" flush aside={<Link to={`/?replayOf=${id}`}>All</Link>}>
          <EventTable events={replays} caption="Events that people made from this one" />
        </Panel>
      )}
      {audit.length === 0 ? null : (
        <Panel title="What people did with it" flush>
          <AuditTable entries={audit} caption="What people did with this event, newest first" />
        </Panel>
      )}
    </>
  );
}
