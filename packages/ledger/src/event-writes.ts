import { ended, later, parked, persisted, queuedDeliveries, recorded } from './answers.ts';
import { openCredentials, sealCredentials, splitHeaders } from './credentials.ts';
import type { SecretKeys } from './credentials.ts';
import type { AttemptRecord, BegunEvent, DecidedDelivery, Decision, Held, Ledger, ReceivedEvent, Settlement, Spent } from './ledger.ts';
import { nothingKnown, unreachable, type Event } from '@millrace/triggers';
import type { Deed } from './audit.ts';
import { packFiltered } from './filtered.ts';
import { gatherPersists } from './gather-persists.ts';
import { unpackBody } from './pack.ts';
import { decodeEventRecord, decodeSpent, encodeOrEmpty, eventOf, nothingSpent, type EventRecord } from './records.ts';
import type { Confirm } from './replicas.ts';
import { bytes, integer, list, text, textOrNull } from './reply.ts';
import type { Argument, RunScript } from './script.ts';
import { eventTerms, placesOf, triggerTerm } from './terms.ts';

export type EventWrites = Pick<Ledger, 'persist' | 'beginEvent' | 'recordDecision' | 'parkEvent' | 'holdEvent'>;

/** What a person makes: persisted as what comes in from outside, with a line in the audit. */
export interface MadeEvent extends ReceivedEvent {
  readonly deed: Deed;
}

export interface EventWritesPorts {
  readonly run: RunScript;
  readonly hasRoom: () => Promise<boolean>;
  readonly confirm: Confirm;
  readonly secretKeys: SecretKeys;
  readonly maxStarts: number;
}

export function eventWrites({ run, hasRoom, confirm, secretKeys, maxStarts }: EventWritesPorts): EventWrites {
  const persistOne = gatherPersists(run);
  return {
    async persist(received) {
      if (!(await hasRoom())) return { kind: 'storage-full' };
      try {
        const answer = persisted(await persistOne(persistArguments(received, secretKeys)));
        await confirm({ eventId: received.event.id, repeats: answer.kind === 'duplicate' ? answer.firstEventId : null });
        return answer;
      } catch (error) {
        // Redis refuses the script's first write: nothing was stored.
        if (error instanceof Error && error.message.startsWith('OOM')) return { kind: 'storage-full' };
        throw error;
      }
    },
    async beginEvent(eventId, runNumber) {
      const crashed = crashedAttempt('select', maxStarts);
      return await begunEvent(await run('begin-event', [eventId, runNumber, JSON.stringify(crashed)]), secretKeys);
    },
    async recordDecision(eventId, token, decision) {
      return recorded(await run('record-decision', [eventId, token, ...(await decisionArguments(decision))]));
    },
    async parkEvent(eventId, token, attempt, delayMs, spent = nothingSpent) {
      return parked(await run('park-event', [eventId, token, ...putOffArguments({ attempt }, delayMs, spent)]));
    },
    async holdEvent(eventId, token, held, delayMs, spent) {
      return parked(await run('park-event', [eventId, token, ...putOffArguments({ held }, delayMs, spent)]));
    },
  };
}

export function crashedAttempt(stage: AttemptRecord['stage'], starts: number): AttemptRecord {
  return { stage, outcome: 'terminal', reason: 'crashed', text: `started ${starts} times without an outcome`, durationMs: 0, worker: '' };
}

function persistArguments({ event, body, trace, duplicateKey, duplicateWindowMs, about = nothingKnown, ...made }: ReceivedEvent | MadeEvent, [secretKey]: SecretKeys): readonly Argument[] {
  const { id, listener, method, url, replay } = event;
  const { open, credentials } = splitHeaders(event.headers);
  const record: EventRecord = { id, listener, method, url, headers: open, withheld: Object.keys(credentials), about, ...(replay === undefined ? {} : { replay }) };
  const terms = eventTerms(listener, about, replay?.of ?? null);
  return [
    id,
    `${listener.namespace}/${listener.name}`,
    JSON.stringify(record),
    trace ?? '',
    sealCredentials(credentials, id, secretKey),
    Buffer.from(body.buffer, body.byteOffset, body.byteLength),
    body.byteLength,
    duplicateKey ?? '',
    Math.ceil(duplicateWindowMs),
    terms.length,
    ...terms,
    'deed' in made ? JSON.stringify(made.deed) : '',
    event.vouchedBy ?? '',
  ];
}

async function begunEvent(reply: unknown, secretKeys: SecretKeys): Promise<BegunEvent> {
  const [kind, ...rest] = list(reply);
  switch (text(kind)) {
    case 'ended':
      return ended(rest[0], rest[1], rest[2]);
    case 'later':
      return later(rest[0], rest[1]);
    case 'dispatched':
      return { kind: 'dispatched', inline: textOrNull(rest[0]), queued: queuedDeliveries(rest[1]) };
    default: {
      const [token, attempt, at, record, trace, credentialsOf, credentials, body, now, spent, idleMs, coding, vouchedBy, lateMs] = rest;
      return {
        kind: 'begun',
        token: integer(token),
        attempt: integer(attempt),
        event: begunWith({ at, record, credentialsOf, credentials, vouchedBy }, secretKeys),
        body: await unpackBody(text(coding), bytes(body)),
        trace: textOrNull(trace),
        now: integer(now),
        spent: decodeSpent(spent),
        idleMs: integer(idleMs),
        lateMs: integer(lateMs),
      };
    }
  }
}

/** The event of a script's answer, with its credential headers back. */
export function begunWith({ at, record, credentialsOf, credentials, vouchedBy }: EventReply, secretKeys: SecretKeys): Event {
  return eventOf(decodeEventRecord(record), integer(at), openCredentials(bytes(credentials), text(credentialsOf), secretKeys), textOrNull(vouchedBy));
}

/** Its parts, as every script that begins an attempt answers them. */
type EventReply = Readonly<Record<'at' | 'record' | 'credentialsOf' | 'credentials' | 'vouchedBy', unknown>>;

async function decisionArguments({ attempt, note, deliveries }: Decision): Promise<readonly Argument[]> {
  // Without a delivery there is nobody else to be the dead letter.
  const failed = attempt.outcome === 'terminal' && deliveries.length === 0;
  const filtered = await packFiltered(deliveries);
  return [JSON.stringify(attempt), note ?? '', failed ? 1 : 0, filtered.bytes, filtered.coding, deliveries.length, ...deliveries.flatMap(decidedArguments)];
}

function decidedArguments({ id, identity, selected, groupDelivery, chain, next }: DecidedDelivery): readonly Argument[] {
  const trigger = triggerTerm(identity, selected);
  if (next.kind === 'settled' && next.settlement.kind === 'filtered') return [id, trigger, 'filtered'];
  const head = [id, trigger, next.kind, JSON.stringify(identity), JSON.stringify(selected), groupDelivery ?? '', encodeOrEmpty(chain)];
  switch (next.kind) {
    case 'settled': {
      const { settlement } = next;
      return [...head, settlement.kind, JSON.stringify(settlement.attempt), outputOf(settlement), ...objectArguments(settlement)];
    }
    case 'inline':
      return [...head, JSON.stringify(next.rendering), placesOf(next.rendering)];
    case 'queued':
      return [...head, Math.ceil(next.delayMs), next.failure === null ? '' : JSON.stringify(next.failure), JSON.stringify(next.spent ?? nothingSpent)];
    default:
      return unreachable(next);
  }
}

/** An attempt that failed for now, or what held it: one of them is empty. */
export function putOffArguments(why: { readonly attempt: AttemptRecord } | { readonly held: Held }, delayMs: number, spent: Spent): readonly Argument[] {
  const [attempt, held, place] = 'attempt' in why ? [JSON.stringify(why.attempt), '', 'given-up-soon'] : ['', JSON.stringify(why.held), why.held.place];
  return [attempt, Math.ceil(delayMs), JSON.stringify(spent), held, place];
}

export function outputOf(settlement: Settlement): string {
  return settlement.kind === 'opened' ? JSON.stringify(settlement.output) : '';
}

/** The number of results, then index and result of each. */
export function objectArguments(settlement: Settlement): readonly Argument[] {
  const objects = settlement.kind === 'created' || settlement.kind === 'dead' ? settlement.objects : new Map<never, never>();
  return [objects.size, ...[...objects].flatMap(([index, result]) => [index, JSON.stringify(result)])];
}
