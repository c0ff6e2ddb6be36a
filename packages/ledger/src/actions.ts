/**
 * What a person does with what is stored. Each call writes its line of the audit in the same script as the deed. What they
 * answer has to be enqueued by the caller; what a caller that dies leaves behind is found by the sweeper.
 */
import { bodyOfBytes, describeReceived, selectionText, unreachable, verifiedIn, type Event, type Headers, type VerifiedStep } from '@millrace/triggers';
import { admittedEvents, queuedDeliveries } from './answers.ts';
import type { Deed } from './audit.ts';
import { memberOf, type DeadLetterId } from './dead-letters.ts';
import type { MadeEvent } from './event-writes.ts';
import type { AdmittedEvent, EventView, Ledger, QueuedDelivery } from './ledger.ts';
import { integer, list } from './reply.ts';
import type { RunScript } from './script.ts';

export interface Actions {
  /** Opens dead letters again. `vouchedBy` answers for those whose credentials are gone and were never found right. */
  redrive(deadLetters: readonly DeadLetterId[], by: Actor): Promise<Acted>;
  /** Nothing is to come of them. */
  discard(deadLetters: readonly DeadLetterId[], by: Pick<Actor, 'by'>): Promise<Acted>;
  /** A new event with names of its own, from a stored one. */
  replay(eventId: string, replay: ReplayRequest): Promise<Replayed>;
}

export interface Actor {
  readonly by: string;
  readonly vouchedBy?: string;
}

export interface Acted {
  /** How many of those named were dead letters. */
  readonly count: number;
  readonly queued: readonly QueuedDelivery[];
  readonly admit: readonly AdmittedEvent[];
}

export interface ReplayRequest extends Actor {
  /** Of the new event. */
  readonly id: string;
  /** Needs somebody who vouches for it. Null: as it came in. */
  readonly editedBody: Uint8Array | null;
}

export type Replayed = { readonly kind: 'replayed'; readonly eventId: string; readonly admit: readonly AdmittedEvent[] } | { readonly kind: 'missing' | 'storage-full' };

export interface ActionPorts {
  readonly run: RunScript;
  readonly ledger: Pick<Ledger, 'event' | 'body' | 'persist'>;
}

export function actions({ run, ledger }: ActionPorts): Actions {
  async function act(action: 'redrive' | 'discard', deadLetters: readonly DeadLetterId[], { by, vouchedBy }: Actor): Promise<Acted> {
    const [only] = deadLetters.length === 1 ? deadLetters : [];
    const deed: Deed = { by, action, ...(only === undefined ? {} : { about: only.id }), ...(vouchedBy === undefined ? {} : { vouchedBy }) };
    const [count, queued, admit] = list(await run('act', [action, JSON.stringify(deed), vouchedBy ?? '', deadLetters.length, ...deadLetters.map(memberOf)]));
    return { count: integer(count), queued: queuedDeliveries(queued), admit: admittedEvents(admit) };
  }

  return {
    redrive: (deadLetters, actor) => act('redrive', deadLetters, actor),
    discard: (deadLetters, { by }) => act('discard', deadLetters, { by }),
    async replay(eventId, request) {
      const [source, body] = await Promise.all([ledger.event(eventId), ledger.body(eventId)]);
      if (source === null || body === null) return { kind: 'missing' };
      const answer = await ledger.persist(replayOf(source, body, request));
      switch (answer.kind) {
        case 'stored':
          return { kind: 'replayed', eventId: request.id, admit: answer.admitted ? [{ eventId: request.id, run: 1 }] : [] };
        case 'storage-full':
          return { kind: 'storage-full' };
        case 'duplicate':
          throw new TypeError('ledger: a replay without a duplicate key was taken for a duplicate');
        default:
          return unreachable(answer);
      }
    },
  };
}

/** Without a duplicate key: a replay is never a repeat. */
function replayOf({ event, deliveries, trace }: EventView, stored: Uint8Array, { id, by, vouchedBy = event.vouchedBy, editedBody }: ReplayRequest): MadeEvent {
  const edited = editedBody !== null;
  if (edited && vouchedBy === undefined) throw new RangeError(`replay of event "${event.id}": an edited body needs somebody who vouches for it`);
  const body = editedBody ?? stored;
  const headers = edited ? withLength(event.headers, body.byteLength) : event.headers;
  const { listener, method, url } = event;
  const verified = edited ? [] : verifiedSteps(event, deliveries);
  const vouched = vouchedBy === undefined ? {} : { vouchedBy };
  return {
    event: { id, listener, method, url, headers, replay: { of: event.id, by, edited: edited || (event.replay?.edited ?? false), verified }, ...vouched },
    body,
    // What became of the first time and of this one is one story.
    trace,
    duplicateKey: null,
    duplicateWindowMs: 0,
    about: describeReceived(headers, bodyOfBytes(body)),
    deed: { by, action: 'replay', about: event.id, made: id, ...vouched },
  };
}

/** What the deliveries of the event found right; of a replay whose own have not come that far, what it was given. */
function verifiedSteps({ replay }: Pick<Event, 'replay'>, deliveries: EventView['deliveries']): readonly VerifiedStep[] {
  const found = deliveries.flatMap(({ identity, chain }) => verifiedIn(chain).map((step) => ({ ...step, selection: selectionText(identity) })));
  return [...found, ...(replay?.verified ?? []).filter((given) => !found.some((step) => step.selection === given.selection))];
}

function withLength(headers: Headers, bytes: number): Headers {
  return Object.hasOwn(headers, 'Content-Length') ? { ...headers, 'Content-Length': [`${bytes}`] } : headers;
}
