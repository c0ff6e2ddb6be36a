/**
 * One attempt at one delivery, from where the ledger says it stands:
 *
 *   begin -> (prepare -> store the rendering)  unless that is stored already  -> create -> settle, park or hold
 *            (reselect, before that)  where a person has it rendered anew
 */
import { receivedBody } from '@millrace/interceptors';
import type { BegunDelivery, Ledger, Rendering } from '@millrace/ledger';
import { listen, LockLost } from '@millrace/pipeline';
import type { Attempt, Delivery, Intercepted, Pipeline, Told } from '@millrace/pipeline';
import type { JobLock, Worked } from '@millrace/queue';
import { unreachable, verifiedIn } from '@millrace/triggers';
import type { Verb } from '@millrace/triggers';
import type { Conclude, Stopping } from './conclude.ts';
import { HeldBack, orHeldBack } from './gate/held-back.ts';
import type { MaxAgeOf } from './max-age.ts';
import { subjectOf } from './subject.ts';
import type { Record } from './record.ts';
import { restoreSelected, restoreStart, storeOutput, storeSelected } from './stored-selection.ts';

export interface WorkDeliveryPorts {
  readonly ledger: Pick<Ledger, 'beginDelivery' | 'storeRendering'>;
  readonly pipeline: Pipeline;
  readonly record: Record;
  readonly conclude: Conclude;
  readonly maxAgeOf: MaxAgeOf;
  /** Milliseconds, monotonic. */
  readonly monotonic: () => number;
}

export type WorkDelivery = (deliveryId: string, run: number, lock: JobLock) => Promise<Worked>;

type Begun = Extract<BegunDelivery, { readonly kind: 'begun' }>;

export function createWorkDelivery(ports: WorkDeliveryPorts): WorkDelivery {
  return async function workDelivery(deliveryId, run, lock) {
    const begun = await ports.ledger.beginDelivery(deliveryId, run);
    switch (begun.kind) {
      case 'begun':
        await attemptDelivery(deliveryId, begun, lock, ports);
        return { kind: 'done' };
      case 'later':
        return { kind: 'again', delayMs: begun.delayMs };
      case 'ended':
        await ports.record.next(begun);
        return { kind: 'done' };
      default:
        return unreachable(begun);
    }
  };
}

async function attemptDelivery(deliveryId: string, begun: Begun, lock: JobLock, ports: WorkDeliveryPorts): Promise<void> {
  const { ledger, pipeline, record, conclude } = ports;
  const stored = restoreDelivery(deliveryId, begun);
  const subject = subjectOf(stored);
  const told = listen();
  const attempt: Attempt = { ...lock, token: begun.token, traceparent: begun.traceparent, tell: told };
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
        return openGroup(prepared.intercepted, prepared.members, begun.token, told, startedAt, ports);
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

async function openGroup(intercepted: Intercepted, opened: readonly Delivery[], token: number, told: Told, startedAt: number, { record, conclude }: WorkDeliveryPorts): Promise<void> {
  const { delivery } = intercepted;
  const { attempt, output } = conclude.opened(storeOutput(intercepted), told, startedAt);
  const members = opened.map((member) => ({ id: member.id, identity: member.identity, selected: storeSelected(member.selected), groupDelivery: delivery.id }));
  await record.opened(subjectOf(delivery), delivery.id, token, { attempt, chain: told.toldChain() ?? [], output, members });
}

function restoreDelivery(id: string, { event, body, identity, selected, groupOutput, chains }: Begun): Delivery {
  const start = restoreStart(groupOutput, { body: receivedBody(body), headers: event.headers });
  return { id, identity, event, selected: restoreSelected(selected), start, verified: verifiedIn(chains.flat()) };
}
