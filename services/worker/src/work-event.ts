/**
 * The event's own job: select, run each chain as far as it stays in process, and write all of that as one decision. A
 * single survivor goes on in the same job; several become jobs of their own, and so does a chain that calls others.
 *
 *   begin -> select -> for each: prepare -> record the decision -> the one survivor, if so
 */
import { receivedBody } from '@millrace/interceptors';
import type { BegunEvent, DecidedDelivery, Ledger } from '@millrace/ledger';
import { listen, noteOf } from '@millrace/pipeline';
import type { Attempt, Delivery, Durations, Pipeline, Selection, Told } from '@millrace/pipeline';
import type { JobLock, Worked } from '@millrace/queue';
import type { Tracing } from '@millrace/runtime';
import { unreachable } from '@millrace/triggers';
import type { JsonValue, Verb } from '@millrace/triggers';
import type { Conclude, Stopping } from './conclude.ts';
import { HeldBack, orHeldBack } from './gate/held-back.ts';
import type { MaxAgeOf } from './max-age.ts';
import { observeAttempt } from './observe-attempt.ts';
import type { Record } from './record.ts';
import type { Subject } from './subject.ts';
import { storeFiltered, storeOutput, storeSelected } from './stored-selection.ts';
import type { Inline, WorkDelivery } from './work-delivery.ts';

export interface WorkEventPorts {
  readonly ledger: Pick<Ledger, 'beginEvent'>;
  readonly pipeline: Pipeline;
  readonly record: Record;
  readonly conclude: Conclude;
  readonly workDelivery: WorkDelivery;
  readonly maxAgeOf: MaxAgeOf;
  readonly tracing: Tracing;
  /** Whether every interceptor of its chain runs in this process, without a call to anybody. */
  readonly staysInProcess: (delivery: Delivery) => boolean;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
}

export type WorkEvent = (eventId: string, run: number, lock: JobLock) => Promise<Worked>;

type Begun = Extract<BegunEvent, { readonly kind: 'begun' }>;

export function createWorkEvent(ports: WorkEventPorts): WorkEvent {
  return async function workEvent(eventId, run, lock) {
    const begun = await ports.ledger.beginEvent(eventId, run);
    switch (begun.kind) {
      case 'begun': {
        const told = listen();
        const subject: Subject = { event: begun.event, trigger: null, deliveryId: null, attempt: begun.attempt, durations: told.toldDurations };
        const inline = await observeAttempt(ports.tracing, subject, begun, () => {
          if (run === 1) ports.record.begun(subject);
          return attemptEvent(subject, begun, told, lock, ports);
        });
        return inline === null ? { kind: 'done' } : ports.workDelivery.goOn(inline, begun, lock);
      }
      case 'dispatched':
        // An earlier attempt got as far as the decision: only what follows from it may be missing.
        await ports.record.next({ admit: [], queued: begun.queued });
        return begun.inline === null ? { kind: 'done' } : ports.workDelivery.begin(begun.inline, 1, lock);
      case 'later':
        return { kind: 'again', delayMs: begun.delayMs };
      case 'ended':
        if (begun.why === 'crashed') ports.record.crashed('event', eventId);
        await ports.record.next(begun);
        return { kind: 'done' };
      default:
        return unreachable(begun);
    }
  };
}

/** The delivery that goes on in this job, or null. */
async function attemptEvent(subject: Subject, begun: Begun, told: Told, lock: JobLock, ports: WorkEventPorts): Promise<Inline | null> {
  const { event, token } = begun;
  const { pipeline, record, conclude } = ports;
  const startedAt = ports.monotonic();
  const selection = await orHeldBack(pipeline.select({ event, body: receivedBody(begun.body) }, { ...lock, token, tell: told }));
  if (selection instanceof HeldBack || selection.kind !== 'ok') {
    await notSelected(begun, subject, selection, told, startedAt, ports);
    return null;
  }

  const { decided, inline } = await decideAll(selection.value, begun, lock, ports);
  const attempt = conclude.decided(startedAt);
  const recorded = await record.decision(subject, token, decided, attempt, noteOf(selection.value));
  return recorded.kind === 'stale' ? null : inline;
}

/** Select could not choose: for now (the cache is behind), or for good (no such listener). */
async function notSelected(begun: Begun, subject: Subject, why: Stopping, told: Told, startedAt: number, { record, conclude, maxAgeOf }: WorkEventPorts): Promise<void> {
  const tried = { ...begun, ageMs: begun.now - begun.event.receivedAt, maxAgeMs: maxAgeOf(null, begun.event.listener) };
  const conclusion = await conclude.stopped('select', why, tried, told, startedAt);
  if (conclusion.kind === 'settle') await record.decision(subject, begun.token, [], conclusion.settlement.attempt, null);
  else await record.eventPutOff(subject, begun.token, conclusion);
}

async function decideAll(selection: Selection, begun: Begun, lock: JobLock, ports: WorkEventPorts): Promise<{ readonly decided: readonly DecidedDelivery[]; readonly inline: Inline | null }> {
  const decided: Undecided[] = [];
  // Members of groups join the end of the list as their groups open.
  const open: { readonly delivery: Delivery; readonly groupDelivery: string | null }[] = selection.deliveries.map((delivery) => ({ delivery, groupDelivery: null }));
  for (const entry of open) {
    const { members, ...came } = await decide(entry.delivery, begun, lock, ports);
    decided.push({ ...entry, ...came });
    const opener = entry.delivery.id;
    open.push(...members.map((delivery) => ({ delivery, groupDelivery: opener })));
  }
  const [survivor, ...others] = decided.flatMap(({ delivery, durations, next }) => (next.kind === 'inline' ? [{ delivery, durations, rendering: next.rendering }] : []));
  const inline = others.length > 0 ? null : (survivor ?? null);
  return {
    inline,
    decided: decided.map(({ delivery, groupDelivery, chain, next }) => ({
      id: delivery.id,
      identity: delivery.identity,
      selected: isFiltered(next) ? storeFiltered(delivery.selected) : storeSelected(delivery.selected),
      groupDelivery,
      chain,
      next: next.kind === 'inline' && inline === null ? { kind: 'queued', delayMs: 0, failure: null } : next,
    })),
  };
}

function isFiltered(next: DecidedDelivery['next']): boolean {
  return next.kind === 'settled' && next.settlement.kind === 'filtered';
}

interface Decided {
  readonly next: DecidedDelivery['next'];
  /** What each interceptor said. */
  readonly chain: readonly JsonValue[];
  readonly durations: Durations;
}

interface Undecided extends Decided {
  readonly delivery: Delivery;
  readonly groupDelivery: string | null;
}

async function decide(delivery: Delivery, begun: Begun, lock: JobLock, ports: WorkEventPorts): Promise<Decided & { readonly members: readonly Delivery[] }> {
  if (!ports.staysInProcess(delivery)) return { next: { kind: 'queued', delayMs: 0, failure: null }, chain: [], durations: {}, members: [] };
  const told = listen();
  const attempt: Attempt = { ...lock, token: null, tell: told };
  const startedAt = ports.monotonic();
  const prepared = await orHeldBack(ports.pipeline.prepare(delivery, attempt));
  const came = { chain: told.toldChain() ?? [], durations: told.toldDurations() };
  if (prepared instanceof HeldBack) return { ...came, next: await stoppedNext('intercept', prepared, delivery, begun, told, startedAt, ports), members: [] };
  switch (prepared.kind) {
    case 'rendered':
      return { ...came, next: { kind: 'inline', rendering: prepared.rendering }, members: [] };
    case 'opened':
      return { ...came, next: { kind: 'settled', settlement: ports.conclude.opened(storeOutput(prepared.intercepted), told, startedAt) }, members: prepared.members };
    case 'stopped':
      return { ...came, next: await stoppedNext(prepared.stage, prepared.outcome, delivery, begun, told, startedAt, ports), members: [] };
    default:
      return unreachable(prepared);
  }
}

async function stoppedNext(stage: Verb, why: Stopping, { event, identity }: Delivery, begun: Begun, told: Told, startedAt: number, { conclude, maxAgeOf }: WorkEventPorts): Promise<DecidedDelivery['next']> {
  // The delivery's own time starts with this attempt.
  const tried = { attempt: 1, spent: { totalMs: 0, absentMs: null }, idleMs: 0, ageMs: begun.now - event.receivedAt, maxAgeMs: maxAgeOf(identity, event.listener) };
  const conclusion = await conclude.stopped(stage, why, tried, told, startedAt);
  switch (conclusion.kind) {
    case 'settle':
      return { kind: 'settled', settlement: conclusion.settlement };
    case 'park':
      return { kind: 'queued', delayMs: conclusion.delayMs, failure: conclusion.attempt, spent: conclusion.spent };
    case 'hold':
      return { kind: 'queued', delayMs: conclusion.delayMs, failure: null };
    default:
      return unreachable(conclusion);
  }
}
