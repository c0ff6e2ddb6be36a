import { nothingKnown } from '@millrace/triggers';
import { oneOf } from './answers.ts';
import { byIndex, redrives } from './delivery-writes.ts';
import type { DeliveryView, EventView, Held, Ledger } from './ledger.ts';
import { unpackFiltered } from './filtered.ts';
import { eventOutcomes } from './lookups-port.ts';
import { unpackBody } from './pack.ts';
import { decodeAnswered, decodeAttempt, decodeChain, decodeDeed, decodeEventRecord, decodeHeld, decodeIdentity, decodeObject, decodeRendering, decodeRepeat, decodeSelected, eventOf } from './records.ts';
import { bytes, fields, integer, list, text } from './reply.ts';
import type { RunScript } from './script.ts';

export type Views = Pick<Ledger, 'event' | 'delivery' | 'body' | 'depth'>;

export function views(run: RunScript): Views {
  async function delivery(deliveryId: string): Promise<DeliveryView | null> {
    const reply = await run('delivery-view', [deliveryId]);
    if (reply === null) return null;
    const [kind, ...found] = list(reply);
    if (text(kind) === 'own') return deliveryView(deliveryId, found);
    return (await unpackFiltered(text(found[0]), found[1])).get(deliveryId) ?? null;
  }

  return {
    async event(eventId) {
      const reply = await run('event-view', [eventId]);
      if (reply === null) return null;
      const [, , ids, , , packed] = list(reply);
      const filtered = await unpackFiltered(eventId, packed);
      const deliveries = await Promise.all(list(ids).map(text).map(async (id) => filtered.get(id) ?? delivery(id)));
      // Retention may have come in between; it removes an event before its deliveries.
      if (deliveries.includes(null) && (await run('event-view', [eventId])) === null) return null;
      return eventView(reply, deliveries.filter((view) => view !== null));
    },
    delivery,
    async body(eventId) {
      const reply = await run('event-body', [eventId]);
      if (reply === null) return null;
      const [coding, body] = list(reply);
      return unpackBody(text(coding), bytes(body));
    },
    async depth() {
      const [open, waiting, deadLetters, oldest, overdue] = list(await run('depth', []));
      return {
        open: integer(open),
        waiting: integer(waiting),
        deadLetters: integer(deadLetters),
        oldestReceivedAt: text(oldest) === '' ? null : integer(oldest),
        overdue: integer(overdue),
      };
    },
  };
}

function eventView(reply: unknown, deliveries: readonly DeliveryView[]): EventView {
  const [stored, attempts, , repeats, deeds] = list(reply);
  const found = fields(stored);
  const record = decodeEventRecord(found.get('record'));
  return {
    event: eventOf(record, Number(found.get('at')), {}, found.get('vouchedBy') ?? null),
    about: record.about ?? nothingKnown,
    withheld: record.withheld,
    state: oneOf(found.get('state') ?? '', eventStates),
    outcome: found.has('outcome') ? oneOf(found.get('outcome') ?? '', eventOutcomes) : null,
    dead: found.get('failed') === '1',
    note: found.get('note') || null,
    trace: found.get('trace') || null,
    bodyBytes: Number(found.get('bytes')),
    attempts: list(attempts).map(decodeAttempt),
    held: heldOf(found),
    finalAt: numberOrNull(found.get('finalAt')),
    deliveries,
    duplicates: Number(found.get('duplicates')),
    repeats: list(repeats).map(decodeRepeat),
    deeds: list(deeds).map(decodeDeed).toReversed(),
    answered: decodeAnswered(found.get('answered')),
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
    redrive: oneOf(found.get('redrive') ?? '', redrives),
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
const deliveryStates = ['open', 'created', 'filtered', 'opened', 'dead', 'discarded'] as const;
