import { Link } from 'react-router';
import type { ListenerRow } from '../../../../src/contract.ts';
import { moveInRows } from '../../parts/move-in-rows.ts';
import { ShownState } from '../../parts/shown.tsx';
import { Age } from '../../parts/time.tsx';
import { eventState } from '../../text/event-state.ts';
import { grouped } from '../../text/counts.ts';
import { Problems } from './problems.tsx';

export function ListenerTable({ listeners }: { readonly listeners: readonly ListenerRow[] }) {
  return (
    <div className="table-scroll">
      <table className="cards">
        <caption className="hidden-but-read">EventListeners</caption>
        <thead>
          <tr>
            <th scope="col">Listener</th>
            <th scope="col" className="number">
              Triggers
            </th>
            <th scope="col" className="number">
              Received, last day
            </th>
            <th scope="col">Went well</th>
            <th scope="col">Last event</th>
          </tr>
        </thead>
        <tbody>
          {listeners.map((listener) => (
            <tr key={`${listener.namespace}/${listener.name}`} className="linked">
              <th scope="row">
                <Link className="row-link" onKeyDown={moveInRows} to={`/listeners/${listener.namespace}/${listener.name}`}>
                  {listener.namespace}/{listener.name}
                </Link>
                <Problems problems={listener.problems} />
              </th>
              <td className="number" data-label="Triggers">
                {listener.triggers}
                {listener.groups === 0 ? null : <span className="soft"> +{listener.groups} in groups</span>}
              </td>
              <td className="number" data-label="Received, last day">{grouped(listener.day.received)}</td>
              <td data-label="Went well">{successText(listener.day)}</td>
              <td data-label="Last event">
                {listener.lastEvent === null ? (
                  <span className="soft">none yet</span>
                ) : (
                  <span className="row">
                    <ShownState shown={eventState(listener.lastEvent)} chip={false} />
                    <span className="soft">
                      <Age at={listener.lastEvent.receivedAt} /> ago
                    </span>
                  </span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Filtered is as asked: only dead letters did not go well. */
function successText({ created, filtered, dead }: ListenerRow['day']): string {
  const ended = created + filtered + dead;
  return ended === 0 ? 'nothing yet' : `${grouped(Math.floor((1000 * (ended - dead)) / ended) / 10)}% of ${grouped(ended)}`;
}
