/** The way an event went, as the eight verbs, and why nothing came of it: both pure. */
import type { DeliveryView, EventView } from '@millrace/ledger';
import { verbs } from '@millrace/triggers';
import type { Verb } from '@millrace/triggers';
import type { WayStep } from '../contract.ts';

type Way = Pick<EventView, 'event' | 'state' | 'dead' | 'note' | 'attempts' | 'held' | 'finalAt' | 'deliveries' | 'answered' | 'outcome' | 'bodyBytes'>;

export function wayOf(view: Way): readonly WayStep[] {
  const { event, answered, attempts, bodyBytes } = view;
  const decided = attempts.findLast(({ outcome }) => outcome === 'ok');
  const own = attempts.at(-1);
  return [
    done('receive', answered === null ? event.receivedAt : answered.at - answered.durationMs, null, `${event.method} ${event.url}`),
    done('persist', event.receivedAt, answered?.durationMs ?? null, `${bodyBytes} bytes`),
    selectStep(view, decided?.recordedAt ?? own?.recordedAt ?? null, decided?.durationMs ?? own?.durationMs ?? null),
    ...(['intercept', 'bind', 'render', 'create'] as const).map((verb) => deliveriesStep(verb, view.deliveries, decided?.recordedAt ?? null)),
    view.state === 'final' ? done('record', view.finalAt, null, view.outcome ?? 'final') : step('record', 'not-reached', null, null, ''),
  ];
}

function selectStep({ dead, state, deliveries, held, attempts }: Way, at: number | null, durationMs: number | null): WayStep {
  const last = attempts.at(-1);
  if (dead) return step('select', 'failed', at, durationMs, last?.text ?? 'could not choose');
  if (state === 'received') return step('select', 'waiting', at, durationMs, held?.text ?? last?.text ?? 'waits for a worker');
  return done('select', at, durationMs, deliveries.length === 0 ? 'no trigger' : counted(deliveries.length, 'trigger'));
}

/** How far deliveries have come: one that ended or waits further on has passed. */
function deliveriesStep(verb: Verb, deliveries: readonly DeliveryView[], decidedAt: number | null): WayStep {
  const here = deliveries.filter((delivery) => stageOf(delivery) === verb && !hasPassed(delivery, verb));
  const passed = deliveries.filter((delivery) => hasPassed(delivery, verb));
  const last = deliveries.flatMap(({ attempts }) => attempts.at(-1) ?? []).filter(({ stage }) => stage === verb).toSorted((one, other) => one.recordedAt - other.recordedAt).at(-1);
  // Chains that passed did so with the decision; when one was bound and rendered is within the attempt that created.
  const [at, durationMs] = [last?.recordedAt ?? (passed.length > 0 && verb === 'intercept' ? decidedAt : null), last?.durationMs ?? null];
  const failed = here.filter(({ state }) => state === 'dead' || state === 'discarded').length;
  const filtered = here.filter(({ state }) => state === 'filtered').length;
  const waiting = here.filter(({ state }) => state === 'open').length;
  const words = [...(passed.length > 0 ? [`${passed.length} passed`] : []), ...(filtered > 0 ? [`${filtered} filtered`] : []), ...(failed > 0 ? [`${failed} failed`] : []), ...(waiting > 0 ? [`${waiting} waiting`] : [])];
  if (words.length === 0) return step(verb, 'not-reached', null, null, '');
  return step(verb, waiting > 0 ? 'waiting' : failed > 0 ? 'failed' : 'done', at, durationMs, words.join(', '));
}

/** Where it stands, or where it ended. */
function stageOf({ state, held, attempts, rendering }: DeliveryView): Verb {
  const tried = attempts.at(-1)?.stage;
  if (state !== 'open') return tried ?? 'intercept';
  return held?.stage ?? tried ?? (rendering === null ? 'intercept' : 'create');
}

function hasPassed(delivery: DeliveryView, verb: Verb): boolean {
  const stands = stageOf(delivery);
  return order(stands) > order(verb) || (stands === verb && (delivery.state === 'created' || delivery.state === 'opened'));
}

/** One sentence for the top of the page; null when something ran or still may. */
export function whyNothingRan({ event, state, dead, deliveries, note, attempts }: Way): string | null {
  if (state !== 'final' || deliveries.some(({ state }) => state === 'created' || state === 'open')) return null;
  const listener = `${event.listener.namespace}/${event.listener.name}`;
  if (dead) return `No trigger was chosen for this event: ${attempts.at(-1)?.text ?? 'it could not be decided'}.`;
  const triggers = deliveries.filter(({ state }) => state !== 'opened');
  if (triggers.length === 0) return `EventListener "${listener}" selected no trigger for this event${note === null || note === 'no trigger was selected' ? '' : `: ${note}`}.`;
  const [only] = triggers;
  if (triggers.length === 1 && only !== undefined) return `Trigger "${nameOf(only)}" ${endOf(only)}${textOf(only)}.`;
  const filtered = triggers.filter(({ state }) => state === 'filtered');
  const failed = triggers.length - filtered.length;
  if (failed > 0) return `None of ${counted(triggers.length, 'trigger')} created anything: ${filtered.length} filtered the event out, ${failed} failed.`;
  return `All ${counted(triggers.length, 'trigger')} filtered this event out; the first, "${nameOf(triggers[0])}",${textOf(triggers[0]).replace(/^:/, '')}.`;
}

function endOf({ state }: DeliveryView): string {
  if (state === 'filtered') return 'filtered this event out';
  return state === 'discarded' ? 'failed, and the dead letter was discarded' : 'failed';
}

function textOf(delivery: DeliveryView | undefined): string {
  const text = delivery?.attempts.at(-1)?.text ?? null;
  return text === null ? '' : `: ${text}`;
}

function nameOf(delivery: DeliveryView | undefined): string {
  if (delivery === undefined) return '';
  const { identity, selected } = delivery;
  if (selected.name !== '') return `${selected.namespace}/${selected.name}`;
  return identity.trigger.kind === 'inline' ? `entry ${identity.trigger.position + 1} of the listener` : (identity.group ?? '');
}

function done(verb: Verb, at: number | null, durationMs: number | null, text: string): WayStep {
  return step(verb, 'done', at, durationMs, text);
}

function step(verb: Verb, state: WayStep['state'], at: number | null, durationMs: number | null, text: string): WayStep {
  return { verb, state, at, durationMs, text };
}

function order(verb: Verb): number {
  return verbs.indexOf(verb);
}

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
