import { useState } from 'react';
import type { EventRow } from '../../../src/contract.ts';
import { EventTableRow } from './event-table-row.tsx';

interface EventTableProps {
  readonly events: readonly EventRow[];
  readonly caption: string;
  /** Marks for a moment what was not there before. */
  readonly flash?: boolean;
}

export function EventTable({ events, caption, flash = false }: EventTableProps) {
  const [newestAtFirst] = useState(events[0]?.receivedAt ?? 0);
  return (
    <div className="table-scroll" tabIndex={-1}>
      <table className="events">
        <caption className="hidden-but-read">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">State</th>
            <th scope="col">Event</th>
            <th scope="col">Revision</th>
            <th scope="col">Became</th>
            <th scope="col">Listener</th>
            <th scope="col" className="number">
              Age
            </th>
          </tr>
        </thead>
        <tbody>
          {events.map((event) => (
            <EventTableRow key={event.id} event={event} fresh={flash && event.receivedAt > newestAtFirst} />
          ))}
        </tbody>
      </table>
    </div>
  );
}
