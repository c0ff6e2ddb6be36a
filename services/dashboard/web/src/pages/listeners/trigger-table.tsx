import { Link } from 'react-router';
import type { TriggerRow } from '../../../../src/contract.ts';
import { moveInRows } from '../../parts/move-in-rows.ts';
import { Age } from '../../parts/time.tsx';
import { counted, grouped } from '../../text/counts.ts';
import { triggerText } from '../../text/event-title.ts';
import { Problems } from './problems.tsx';
import { Resolved } from './resolved.tsx';

export function TriggerTable({ triggers, withListeners = true }: { readonly triggers: readonly TriggerRow[]; readonly withListeners?: boolean }) {
  return (
    <div className="table-scroll">
      <table className="triggers cards">
        <caption className="hidden-but-read">Triggers, and what each resolved to</caption>
        <thead>
          <tr>
            <th scope="col">Trigger</th>
            <th scope="col">Interceptors, bindings, template</th>
            {withListeners ? <th scope="col">Reached by</th> : null}
            <th scope="col">Last seven days</th>
            <th scope="col">Last event</th>
          </tr>
        </thead>
        <tbody>
          {triggers.map((trigger, index) => (
            <tr key={`${trigger.namespace} ${triggerText(trigger)} ${trigger.group ?? ''} ${index}`}>
              <th scope="row">
                {trigger.kind === 'trigger' ? <Link className="row-link" onKeyDown={moveInRows} to={`/?${new URLSearchParams({ trigger: `${trigger.namespace}/${trigger.name}` }).toString()}`}>{triggerText(trigger)}</Link> : triggerText(trigger)}{' '}
                {trigger.kind === 'inline' ? <span className="tag">inline</span> : null}
                {trigger.group === null ? null : <span className="tag">of group {trigger.group}</span>}
                {trigger.serviceAccount === null ? null : <span className="small soft account">creates as {trigger.serviceAccount}</span>}
                <Problems problems={trigger.problems} />
              </th>
              <td>
                <Resolved trigger={trigger} />
              </td>
              {withListeners ? (
                <td className="small" data-label="Reached by">
                  {trigger.listeners.length === 0 ? <span className="trouble">no listener</span> : trigger.listeners.map((listener) => (
                    <Link key={listener} to={`/listeners/${listener}`} className="block">
                      {listener}
                    </Link>
                  ))}
                </td>
              ) : null}
              <td className="small" data-label="Last seven days">{weekText(trigger.week)}</td>
              <td className="small" data-label="Last event">
                {trigger.lastEvent === null ? (
                  <span className="soft">none yet</span>
                ) : (
                  // What the event came to may be another trigger's doing.
                  <Link to={`/events/${trigger.lastEvent.id}`}>
                    <Age at={trigger.lastEvent.receivedAt} /> ago
                  </Link>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function weekText(week: TriggerRow['week']): React.ReactNode {
  if (week === null) return <span className="soft">not counted</span>;
  const { created, filtered, dead } = week;
  if (created + filtered + dead === 0) return <span className="soft">nothing</span>;
  return (
    <>
      {grouped(created)} created{filtered > 0 ? `, ${grouped(filtered)} filtered` : ''}
      {dead > 0 ? <span className="trouble">, {counted(dead, 'dead letter')}</span> : null}
    </>
  );
}
