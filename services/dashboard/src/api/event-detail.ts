/** One event with everything: the way it went, the decision for every trigger, what people did with it. */
import type { EventView } from '@millrace/ledger';
import { traceIdOf } from '@millrace/runtime';
import type { EventDetail, HeaderLine, MayWithEvent, Permission } from '../contract.ts';
import { Refused } from '../http/refused.ts';
import type { Asked, Ports } from './asked.ts';
import { attemptRow, deliveryDetail, heldRow } from './delivery-detail.ts';
import { auditRow, eventRows, placeOf, replayMark } from './rows.ts';
import { wayOf, whyNothingRan } from './way.ts';

export async function showEvent(asked: Asked, ports: Pick<Ports, 'ledger' | 'config' | 'deeds'>): Promise<EventDetail> {
  const view = await seenEvent(asked, ports);
  const { event } = view;
  const [body, replays, may] = await Promise.all([
    ports.ledger.body(event.id),
    ports.ledger.events({ cursor: null, limit: 20 }, { ...namespacesOf(await asked.sight.namespaces()), replayOf: event.id }),
    mayWith(asked, view, ports),
  ]);
  const sees = await asked.sight.among(view.deliveries.flatMap(({ selected, rendering }) => [selected.namespace, ...(rendering?.resources ?? []).map(({ namespace }) => namespace)]));
  const deliveries = view.deliveries.filter(({ selected }) => sees(selected.namespace));
  return {
    id: event.id,
    receivedAt: event.receivedAt,
    listener: placeOf(event.listener),
    about: view.about,
    method: event.method,
    url: event.url,
    headers: headerLines(view),
    bodyBytes: view.bodyBytes,
    state: view.state,
    outcome: view.outcome,
    dead: view.dead,
    whyNothingRan: whyNothingRan({ ...view, deliveries }),
    way: wayOf({ ...view, deliveries }),
    answer: view.answered,
    attempts: view.attempts.map(attemptRow),
    held: heldRow(view.held),
    finalAt: view.finalAt,
    deliveries: deliveries.map((delivery) => deliveryDetail(delivery, { view, body, sees, tektonDashboard: ports.config.tektonDashboard })),
    replay: replayMark(event.replay),
    vouchedBy: event.vouchedBy ?? null,
    traceId: traceIdOf(view.trace),
    duplicates: view.duplicates,
    repeats: view.repeats,
    replays: await eventRows(replays.events, asked.sight),
    audit: view.deeds.map(auditRow),
    may,
  };
}

/** A refusal where it is not there, or not for the viewer: both look the same. */
export async function seenEvent({ param, sight }: Asked, { ledger }: Pick<Ports, 'ledger'>): Promise<EventView> {
  const view = await ledger.event(param('id'));
  const sees = await sight.among(view === null ? [] : [view.event.listener.namespace]);
  if (view === null || !sees(view.event.listener.namespace)) throw new Refused('missing', `event "${param('id')}" is not there`);
  return view;
}

function namespacesOf(namespaces: readonly string[] | undefined) {
  return namespaces === undefined ? {} : { namespaces };
}

function headerLines({ event, withheld }: EventView): readonly HeaderLine[] {
  const open = Object.entries(event.headers).map(([name, values]): HeaderLine => ({ name, values, masked: false }));
  const masked = withheld.map((name): HeaderLine => ({ name, values: [], masked: true }));
  return [...open, ...masked].toSorted((left, right) => left.name.localeCompare(right.name));
}

async function mayWith({ viewer }: Asked, view: EventView, { config, deeds }: Pick<Ports, 'config' | 'deeds'>): Promise<MayWithEvent> {
  if (config.readOnly) return { replay: readOnly, replayEdited: readOnly, redrive: readOnly, discard: readOnly };
  const { listener } = view.event;
  const hasDead = view.dead || view.deliveries.some(({ state }) => state === 'dead');
  const [replay, replayEdited, act] = await Promise.all([
    deeds.mayReplay(viewer, listener, false),
    deeds.mayReplay(viewer, listener, true),
    hasDead ? deeds.mayActOnEvent(viewer, view, false) : nothingDead,
  ]).catch((error: unknown): readonly Permission[] => {
    // What can't be asked is not allowed now; the event itself is shown all the same.
    if (!(error instanceof Refused)) throw error;
    const text = { allowed: false, text: error.message } as const;
    return [text, text, text];
  });
  return { replay: replay ?? readOnly, replayEdited: replayEdited ?? readOnly, redrive: act ?? readOnly, discard: act ?? readOnly };
}

const readOnly: Permission = { allowed: false, text: 'this dashboard is read-only' };
const nothingDead: Permission = { allowed: false, text: 'none of its deliveries is a dead letter' };
