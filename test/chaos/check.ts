/** Compares what was acknowledged with what is there. Pure. */
import type { DeliveryView, EventView } from '@millrace/ledger';
import type { ChaosListener, Expected } from './listeners.ts';
import { isKept } from './listeners.ts';

export interface CheckedEvent {
  readonly number: number;
  readonly listener: ChaosListener;
  readonly eventId: string;
  /** What the ledger knew of it when it was finished, or knows at the end. */
  readonly view: EventView | null;
  /** What workers said of its deliveries, where the ledger no longer knows it. */
  readonly logged: readonly string[];
}

/** An object that is there, or was deleted on purpose. */
export interface FoundObject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly delivery: string;
  readonly eventId: string;
  /** From its contents: of which event it is, and which of its objects. */
  readonly number: string;
  readonly part: string;
}

export interface Verdict {
  /** Deliveries by what became of them. */
  readonly created: number;
  readonly filtered: number;
  readonly dead: number;
  readonly lost: readonly Finding[];
  readonly duplicated: readonly Finding[];
  readonly deadLetters: readonly Finding[];
}

export interface Finding {
  readonly text: string;
  readonly eventId: string;
}

export function check(events: readonly CheckedEvent[], objects: readonly FoundObject[]): Verdict {
  const byDelivery = Map.groupBy(objects, ({ delivery }) => delivery);
  const byEvent = Map.groupBy(objects, ({ eventId }) => eventId);
  const judged = events.map((event) => judge(event, byDelivery, byEvent));
  const deliveries = events.flatMap(({ view }) => view?.deliveries ?? []);
  const counts = Map.groupBy(deliveries, ({ state }) => state);
  const deadEvents = events.filter(({ view }) => view?.dead === true);
  return {
    created: (counts.get('created')?.length ?? 0) + countLogged(events, 'created'),
    filtered: (counts.get('filtered')?.length ?? 0) + countLogged(events, 'filtered'),
    dead: (counts.get('dead')?.length ?? 0) + deadEvents.length + countLogged(events, 'dead'),
    lost: judged.flat(),
    duplicated: [...twins(objects), ...strangers(objects, deliveries)],
    deadLetters: events.flatMap(deadLettersOf),
  };
}

/** What is missing of one event; one finding for each thing that is. */
function judge(event: CheckedEvent, byDelivery: ReadonlyMap<string, readonly FoundObject[]>, byEvent: ReadonlyMap<string, readonly FoundObject[]>): readonly Finding[] {
  const { number, listener, eventId } = event;
  const missing = event.view === null && event.logged.length > 0 ? missingOfRemoved(event, byEvent.get(eventId) ?? []) : missingOf(event, byDelivery);
  return missing.map((text) => ({ eventId, text: `event ${number} of ${listener.namespace}/${listener.name}: ${text}` }));
}

function missingOf({ number, listener, view }: CheckedEvent, byDelivery: ReadonlyMap<string, readonly FoundObject[]>): readonly string[] {
  if (view === null) return ['the ledger does not know it'];
  if (view.state !== 'final') return [`it is ${view.state}, not final`];
  if (view.dead) return [];
  const missing = view.deliveries.flatMap((delivery) => missingObjects(delivery, byDelivery.get(delivery.id) ?? []));
  return [...missing, ...differences(listener.expected(isKept(number)), view.deliveries)];
}

/** Nothing but the log and the objects tell of it. */
function missingOfRemoved({ number, listener, logged }: CheckedEvent, there: readonly FoundObject[]): readonly string[] {
  const wanted = listener.expected(isKept(number));
  const [objects, deliveries] = [wanted.reduce((sum, one) => sum + (one.kind === 'created' ? one.objects : 0), 0), wanted.filter(({ kind }) => kind !== 'opened').length];
  return [
    ...(logged.length === deliveries ? [] : [`it is no longer in Redis, and workers told of ${logged.length} deliveries (${logged.join(', ')}), not ${deliveries}`]),
    ...(there.length === objects ? [] : [`it is no longer in Redis, and ${there.length} objects are there, not ${objects}`]),
  ];
}

/** Recorded as created, and not there. */
function missingObjects({ id, state, rendering, objects }: DeliveryView, there: readonly FoundObject[]): readonly string[] {
  if (state !== 'created') return [];
  return (rendering?.resources ?? []).flatMap((_, index) => {
    const result = objects.get(index);
    if (result === undefined) return [`delivery ${id} is created without a result for object ${index}`];
    return there.some(({ uid }) => uid === result.uid) ? [] : [`delivery ${id}: object ${index} "${result.name}" is recorded and not there`];
  });
}

/** A dead letter stands for whatever was expected. */
function differences(wanted: readonly Expected[], deliveries: readonly DeliveryView[]): readonly string[] {
  const dead = deliveries.filter(({ state }) => state === 'dead').length;
  const found = deliveries.filter(({ state }) => state !== 'dead').map(shapeOf);
  const missing = wanted.map(expectedShape).filter((shape) => {
    const at = found.indexOf(shape);
    if (at >= 0) found.splice(at, 1);
    return at < 0;
  });
  const short = missing.slice(dead).map((shape) => `expected a delivery that is ${shape}`);
  return [...short, ...found.map((shape) => `did not expect a delivery that is ${shape}`)];
}

function countLogged(events: readonly CheckedEvent[], result: string): number {
  return events.reduce((sum, { view, logged }) => sum + (view === null ? logged.filter((one) => one === result).length : 0), 0);
}

function expectedShape(expected: Expected): string {
  return expected.kind === 'created' ? `created with ${expected.objects}` : expected.kind;
}

function shapeOf({ state, rendering }: DeliveryView): string {
  return state === 'created' ? `created with ${rendering?.resources.length ?? 0}` : state;
}

/** One event's part is there twice, whatever the ledger says: unacknowledged events count as well. */
function twins(objects: readonly FoundObject[]): readonly Finding[] {
  return [...Map.groupBy(objects, ({ number, part }) => `event ${number}, object "${part}"`)].flatMap(([what, same]) =>
    same.slice(1).map(({ name, eventId, delivery }) => ({ eventId, text: `${what} is there ${same.length} times; one is "${name}" of delivery ${delivery}` })),
  );
}

/** Carries a delivery of ours, and is not what that delivery recorded. */
function strangers(objects: readonly FoundObject[], deliveries: readonly DeliveryView[]): readonly Finding[] {
  const recorded = new Map(deliveries.map(({ id, objects: results }) => [id, new Set([...results.values()].map(({ uid }) => uid))]));
  return objects.flatMap(({ delivery, uid, name, eventId }) => {
    const known = recorded.get(delivery);
    return known === undefined || known.has(uid) ? [] : [{ eventId, text: `"${name}" of delivery ${delivery} is there and not recorded` }];
  });
}

function deadLettersOf({ number, eventId, view }: CheckedEvent): readonly Finding[] {
  if (view === null) return [];
  const dead = [...(view.dead ? [view] : []), ...view.deliveries.filter(({ state }) => state === 'dead')];
  return dead.map(({ attempts }) => ({ eventId, text: `event ${number}: ${attempts.at(-1)?.stage}: ${attempts.at(-1)?.reason}: ${attempts.at(-1)?.text}` }));
}
