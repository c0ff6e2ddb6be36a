/**
 * One attempt at one delivery, from where the ledger says it stands:
 *
 *   begin -> (prepare -> store the rendering)  unless that is stored already  -> create -> settle, park or hold
 *            (reselect, before that)  where a person has it rendered anew
 *   inline -> create ...                       the event's attempt has decided, rendered and begun it: nothing is read again
 */
import { receivedBody } from '@millrace/interceptors';
import { inlineToken } from '@millrace/ledger';
import type { BegunDelivery, Ledger, Rendering } from '@millrace/ledger';
import { listen, LockLost } from '@millrace/pipeline';
import type { Attempt, Delivery, Durations, Intercepted, Pipeline, Told } from '@millrace/pipeline';
import type { JobLock, Worked } from '@millrace/queue';
import type { Tracing } from '@millrace/runtime';
import { unreachable, verifiedIn } from '@millrace/triggers';
import type { Verb } from '@millrace/triggers';
import type { Conclude, Stopping } from './conclude.ts';
import { HeldBack, orHeldBack } from './gate/held-back.ts';
import type { MaxAgeOf } from './max-age.ts';
import { observeAttempt } from './observe-attempt.ts';
import type { Record } from './record.ts';
import { restoreSelected, restoreStart, storeOutput, storeSelected } from './stored-selection.ts';
import { subjectOf } from './subject.ts';
import type { Subject } from './subject.ts';

export interface WorkDeliveryPorts {
  readonly ledger: Pick<Ledger, 'beginDelivery' | 'storeRendering'>;
  readonly pipeline: Pipeline;
  readonly record: Record;
  readonly conclude: Conclude;
  readonly maxAgeOf: MaxAgeOf;
  readonly tracing: Tracing;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
}

export interface WorkDelivery {
  readonly begin: (deliveryId: string, run: number, lock: JobLock) => Promise<Worked>;
  /** Goes on with one that the event's own attempt has just decided, rendered and begun. */
  readonly goOn: (inline: Inline, begun: Pick<Begun, 'trace' | 'now'>, lock: JobLock) => Promise<Worked>;
}

export interface Inline {
  readonly delivery: Delivery;
  readonly rendering: Rendering;
  /** What the stages took that this job has done for it already. */
  readonly durations: Durations;
}

type Stored = Extract<BegunDelivery, { readonly kind: 'begun' }>;
/** Where the attempt starts. */
type Begun = Pick<Stored, 'token' | 'attempt' | 'trace' | 'rendering' | 'names' | 'objects' | 'spent' | 'idleMs' | 'lateMs' | 'now' | 'redrive'>;

export function createWorkDelivery(ports: WorkDeliveryPorts): WorkDelivery {
  async function attempt(delivery: Delivery, begun: Begun, before: Durations, lock: JobLock): Promise<Worked> {
    const told = listen();
    const subject = subjectOf(delivery, begun.attempt, () => ({ ...before, ...told.toldDurations() }));
    await observeAttempt(ports.tracing, subject, begun, () => attemptDelivery(delivery, subject, begun, told, lock, ports));
    return { kind: 'done' };
  }

  return {
    async begin(deliveryId, run, lock) {
      const begun = await ports.ledger.beginDelivery(deliveryId, run);
      switch (begun.kind) {
        case 'begun':
          return attempt(restoreDelivery(deliveryId, begun), begun, {}, lock);
        case 'later':
          return { kind: 'again', delayMs: begun.delayMs };
        case 'ended':
          if (begun.why === 'crashed') ports.record.crashed('delivery', deliveryId);
          await ports.record.next(begun);
          return { kind: 'done' };
        default:
          return unreachable(begun);
      }
    },
    async goOn({ delivery, rendering, durations }, { trace, now }, lock) {
      const untried = { attempt: 1, spent: { totalMs: 0, absentMs: null }, idleMs: 0, lateMs: 0, names: new Map<never, never>(), objects: new Map<never, never>(), redrive: 'none' } as const;
      return attempt(delivery, { ...untried, token: inlineToken, trace, now, rendering }, durations, lock);
    },
  };
}

async function attemptDelivery(stored: Delivery, subject: Subject, begun: Begun, told: Told, lock: JobLock, ports: WorkDeliveryPorts): Promise<void> {
  const { ledger, pipeline, record, conclude } = ports;
  const { id: deliveryId } = stored;
  const attempt: Attempt = { ...lock, token: begun.token, tell: told };
  const startedAt = ports.monotonic();

  async function stopped(stage: Verb, why: Stopping): Promise<void> {
    const { event, identity } = stored;
    const tried = { ...begun, ageMs: begun.now - event.receivedAt, maxAgeMs: ports.maxAgeOf(identity, event.listener) };
    const conclusion = await conclude.stopped(stage, why, tried, told, startedAt);
    if (conclusion.kind === 'settle') await record.settled(subject, deliveryId, begun.token, conclusion.settlement);
    else await record.deliveryPutOff(subject, deliveryId, begun.token, conclusion);
  }

  let delivery = stored;
  let rendering = begun.rendering;
  if (rendering === null) {
    // Redriven: what the trigger is today counts, not what it was when the event came.
    if (begun.redrive === 'anew') {
      const reselected = await orHeldBack(pipeline.reselect(stored, attempt));
      if (reselected instanceof HeldBack || reselected.kind !== 'ok') return stopped('select', reselected);
      delivery = reselected.value;
    }
    const prepared = await orHeldBack(pipeline.prepare(delivery, attempt));
    if (prepared instanceof HeldBack) return stopped('intercept', prepared);
    switch (prepared.kind) {
      case 'stopped':
        return stopped(prepared.stage, prepared.outcome);
      case 'opened':
        return openGroup(prepared.intercepted, prepared.members, subject, begun.token, told, startedAt, ports);
      case 'rendered':
        rendering = await storeRendering(ledger, begun, delivery, prepared.rendering);
        break;
      default:
        return unreachable(prepared);
    }
  }

  const created = await orHeldBack(pipeline.create({ delivery, rendering, names: begun.names, done: begun.objects }, attempt));
  if (created instanceof HeldBack || created.kind !== 'ok') return stopped('create', created);
  await record.settled(subject, deliveryId, begun.token, conclude.created(created.value.objects, told, startedAt));
}

/** Stored before the first create; who loses a race works on with the winner's. */
async function storeRendering(ledger: WorkDeliveryPorts['ledger'], { token, redrive }: Begun, { id, selected }: Delivery, rendering: Rendering): Promise<Rendering> {
  const stored = await ledger.storeRendering(id, token, rendering, redrive === 'anew' ? storeSelected(selected) : null);
  if (stored.kind === 'stale') throw new LockLost('the attempt is no longer the current one');
  return stored.value;
}

async function openGroup(intercepted: Intercepted, opened: readonly Delivery[], subject: Subject, token: number, told: Told, startedAt: number, { record, conclude }: WorkDeliveryPorts): Promise<void> {
  const { delivery } = intercepted;
  const { attempt, output } = conclude.opened(storeOutput(intercepted), told, startedAt);
  const members = opened.map((member) => ({ id: member.id, identity: member.identity, selected: storeSelected(member.selected), groupDelivery: delivery.id }));
  await record.opened(subject, delivery.id, token, { attempt, chain: told.toldChain() ?? [], output, members });
}

function restoreDelivery(id: string, { event, body, identity, selected, groupOutput, chains }: Stored): Delivery {
  const start = restoreStart(groupOutput, { body: receivedBody(body), headers: event.headers });
  return { id, identity, event, selected: restoreSelected(selected), start, verified: verifiedIn(chains.flat()) };
}
