import { oneOf } from './answers.ts';
import type { Connection } from './connect.ts';
import { byIndex } from './delivery-writes.ts';
import { keyNames } from './keys.ts';
import type { DeliveryView, EventSummary, EventView, Held, Ledger } from './ledger.ts';
import { decodeAttempt, decodeChain, decodeEventRecord, decodeHeld, decodeIdentity, decodeObject, decodeRendering, decodeSelected, eventOf } from './records.ts';
import { fields, groups, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';

export type Views = Pick<Ledger, 'event' | 'delivery' | 'body' | 'events' | 'depth'>;

export interface ViewsPorts {
  readonly run: RunScript;
  readonly connection: Connection;
  readonly prefix: string;
}

export function views({ run, connection, prefix }: ViewsPorts): Views {
  async function delivery(deliveryId: string): Promise<DeliveryView | null> {
    const reply = await run('delivery-view', [deliveryId]);
    return reply === null ? null : deliveryView(deliveryId, reply);
  }

  return {
    async event(eventId) {
      const reply = await run('event-view', [eventId]);
      if (reply === null) return null;
      const deliveries = await Promise.all(groups(list(reply)[2], 1).map(([id]) => delivery(text(id))));
      return eventView(reply, deliveries.filter((view) => view !== null));
    },
    delivery,
    body: (eventId) => connection.getBuffer(`${prefix}${keyNames.body}${eventId}`),
    async events({ cursor, limit }) {
      const [after = '', at = ''] = cursor === null ? [] : cursor.split('@');
      const page = groups(await run('events-page', [after, at, limit]), 4).map(eventSummary);
      const last = page.at(-1);
      return { events: page, next: page.length < limit || last === undefined ? null : `${last.id}@${last.receivedAt}` };
    },
    async depth() {
      const [open, waiting, deadLetters, oldest] = list(await run('depth', []));
      return {
        open: integer(open),
        waiting: integer(waiting),
        deadLetters: integer(deadLetters),
        oldestReceivedAt: text(oldest) === '' ? null : integer(oldest),
      };
    },
  };
}

function eventSummary([id, at, record, state]: readonly unknown[]): EventSummary {
  const { listener, headers } = decodeEventRecord(record);
  return { id: text(id), receivedAt: integer(at), listener, headers, state: oneOf(text(state), eventStates) };
}

function eventView(reply: unknown, deliveries: readonly DeliveryView[]): EventView {
  const [stored, attempts] = list(reply);
  const found = fields(stored);
  const record = decodeEventRecord(found.get('record'));
  return {
    event: eventOf(record, Number(found.get('at')), {}),
    withheld: record.withheld,
    state: oneOf(found.get('state') ?? '', eventStates),
    dead: found.get('failed') === '1',
    note: found.get('note') || null,
    bodyBytes: Number(found.get('bytes')),
    attempts: list(attempts).map(decodeAttempt),
    held: heldOf(found),
    finalAt: numberOrNull(found.get('finalAt')),
    deliveries,
    duplicates: Number(found.get('duplicates')),
  };
}

function deliveryView(id: string, reply: unknown): DeliveryView {
  const [stored, attempts, objects] = list(reply);
  const found = fields(stored);
  const [chain, rendering] = [found.get('chain'), found.get('rendering')];
  const state = oneOf(found.get('state') ?? '', deliveryStates);
  return {
    id,
    identity: decodeIdentity(found.get('identity')),
    selected: decodeSelected(found.get('selected')),
    state,
    run: Number(found.get('run')),
    attempts: list(attempts).map(decodeAttempt),
    held: heldOf(found),
    chain: chain === undefined ? [] : decodeChain(chain),
    rendering: rendering === undefined ? null : decodeRendering(rendering),
    objects: byIndex(objects, decodeObject),
    dueAt: state === 'open' ? numberOrNull(found.get('dueAt')) : null,
    finalAt: numberOrNull(found.get('finalAt')),
  };
}

function heldOf(found: ReadonlyMap<string, string>): Held | null {
  const held = found.get('held');
  return held === undefined ? null : decodeHeld(held);
}

function numberOrNull(value: string | undefined): number | null {
  return value === undefined ? null : Number(value);
}

const eventStates = ['received', 'dispatched', 'final'] as const;
const deliveryStates = ['open', 'created', 'filtered', 'opened', 'dead'] as const;
