/**
 * The worker's own parts, put together around its neighbours: ledger, queue, API server, other servers. app.ts gives the
 * real ones; whoever gives others (the conformance suites) tests what is shipped.
 */
import { createAccessReview, createObject } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import type { Outgoing } from '@millrace/interceptors';
import type { Ledger } from '@millrace/ledger';
import { LockLost, accountFor, clusterSecrets, createChains, createDecidingStages, createMaySelect, createPipeline, createReview, objectName } from '@millrace/pipeline';
import type { Attempt, Configuration, Delivery, Stages } from '@millrace/pipeline';
import type { JobLock, Pointer, Queue, Work } from '@millrace/queue';
import type { Tracing } from '@millrace/runtime';
import type { Announce } from './announce/announce.ts';
import { breathingStages, createBreathe } from './breathe.ts';
import { createConclude } from './conclude.ts';
import type { WorkerEvents } from './events.ts';
import { callsInTurn } from './gate/call-turn.ts';
import { createCircuits } from './gate/circuits.ts';
import { createsInTurn } from './gate/create-turn.ts';
import { createGate } from './gate/gate.ts';
import { pausedWhileClosed } from './gate/paused-kube.ts';
import { createProbe } from './gate/probe.ts';
import type { TurnSettings } from './gate/settings.ts';
import { createSlots } from './gate/slots.ts';
import { createMaxAge } from './max-age.ts';
import { observeRecord } from './observe-record.ts';
import { observeStages } from './observe-stages.ts';
import type { Patience } from './outcome-to-job.ts';
import { createRecord } from './record.ts';
import type { Record } from './record.ts';
import { createCreate } from './stages/create.ts';
import { spanContextAnnotation } from './span-context.ts';
import { createWorkDelivery } from './work-delivery.ts';
import { createWorkEvent } from './work-event.ts';

export interface Neighbours {
  readonly ledger: WorkLedger;
  readonly queue: Pick<Queue, 'add'>;
  readonly kube: Pick<Kube, 'request' | 'resourceFor'>;
  readonly configuration: Configuration;
  /** Whose triggers are served, with rights in those only; null: all. */
  readonly namespaces: readonly string[] | null;
  /** Calls to interceptors and to GitHub's API. */
  readonly outgoing: Outgoing;
  readonly events: WorkerEvents;
  readonly announce: Announce;
  readonly tracing: Tracing;
  readonly patience: Patience;
  readonly turns: TurnSettings;
  /** How old an event may be to be tried again, where no annotation says; null for any age. */
  readonly maxAgeMs: number | null;
  /** Who this is, as shown with each attempt. */
  readonly worker: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  /** Calls back once, unless cancelled by what is returned. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly random: () => number;
}

/** What is asked of the ledger to work off a job. */
export type WorkLedger = Pick<
  Ledger,
  'beginEvent' | 'recordDecision' | 'parkEvent' | 'holdEvent' | 'beginDelivery' | 'openGroup' | 'storeRendering' | 'storeName' | 'recordObject' | 'settleDelivery' | 'parkDelivery' | 'holdDelivery'
>;

export interface Assembled {
  /** Works off one job. */
  readonly work: Work;
  readonly record: Record;
  /** Stops asking after an API server that is away. */
  readonly close: () => void;
}

export function assemble({ ledger, queue, kube, configuration, namespaces, outgoing, events, announce, tracing, patience, turns, maxAgeMs, worker, now, monotonic, after, random }: Neighbours): Assembled {
  const observing = { tracing, events, monotonic };
  const record = observeRecord(observing, createRecord({ ledger, queue, events, announce }));
  const probe = createProbe(kube);
  const gate = createGate({ settings: turns.gate, probe: (signal) => tracing.apart(() => probe(signal)), monotonic, after, events });
  const circuits = createCircuits({ settings: { ...turns.circuit, most: turns.circuits, comeBackCapMs: patience.backoff.capMs }, monotonic, events });
  const share = { shares: turns.shares, waitMs: turns.slotWaitMs };
  const createsAtATime = createSlots({ settings: { ...share, slots: turns.gate.slots }, size: gate.limit, monotonic, after });
  gate.onChange(createsAtATime.look);
  const callsAtATime = createSlots({ settings: { ...share, slots: turns.interceptorSlots }, size: () => turns.interceptorSlots, monotonic, after });
  const asked = pausedWhileClosed(kube, gate);
  const review = createReview(createAccessReview(asked, namespaces === null ? 'cluster' : 'namespaces'));
  const maySelect = createMaySelect(review, namespaces);
  const chains = createChains({ secrets: clusterSecrets(asked), configuration, outgoing: callsInTurn(outgoing, { circuits, slots: callsAtATime, timeoutMs: turns.interceptorTimeoutMs, now }), now });
  const stages: Stages = {
    ...createDecidingStages({ configuration, maySelect, chains }),
    create: createCreate({
      account: (identity, listener) => accountFor(identity, listener, configuration),
      review,
      resourceFor: (apiVersion, kind, signal) => asked.resourceFor(apiVersion, kind, signal),
      inTurn: createsInTurn({ gate, circuits, slots: createsAtATime }),
      created: (kind) => events.created(kind),
      spanContext: (resource) => spanContextAnnotation(resource, tracing.active()),
      createObject: (request) => createObject(kube, { ...request, timeoutMs: turns.createTimeoutMs }),
      nameOf: ({ id }, index, generateName, nth) => objectName(id, index, generateName, nth),
      ...fencedWrites(ledger),
    }),
  };
  const pipeline = createPipeline(observeStages(observing, breathingStages(createBreathe(monotonic), stages)));
  const conclude = createConclude({ patience, gate, random, monotonic, worker });
  const common = { ledger, pipeline, record, conclude, maxAgeOf: createMaxAge(configuration, maxAgeMs), tracing, monotonic };
  const workDelivery = createWorkDelivery(common);
  const workEvent = createWorkEvent({ ...common, workDelivery, staysInProcess: chains.staysInProcess });
  return {
    record,
    close: () => gate.close(),
    work: guarded((pointer, lock) => (pointer.kind === 'event' ? workEvent(pointer.id, pointer.run, lock) : workDelivery.begin(pointer.id, pointer.run, lock)), events),
  };
}

/** Another worker may have the job by now; the ledger decides when it comes back. */
function guarded(work: Work, events: WorkerEvents): Work {
  return async function guardedWork(pointer: Pointer, lock: JobLock) {
    try {
      return await work(pointer, lock);
    } catch (error) {
      if (!(error instanceof LockLost) && !lock.signal.aborted) throw error;
      events.lockLost(pointer.id);
      return { kind: 'again', delayMs: 0 };
    }
  };
}

/** The writes between two creates: they count only while this attempt is the current one. */
function fencedWrites(ledger: WorkLedger) {
  return {
    async recordObject(delivery: Delivery, index: number, result: Parameters<Ledger['recordObject']>[3], { token }: Attempt): Promise<void> {
      const stored = await ledger.recordObject(delivery.id, token ?? 0, index, result);
      if (stored.kind === 'stale') throw new LockLost('the attempt is no longer the current one');
    },
    async storeName(delivery: Delivery, index: number, name: string, { token }: Attempt): Promise<void> {
      const stored = await ledger.storeName(delivery.id, token ?? 0, index, name);
      if (stored.kind === 'stale') throw new LockLost('the attempt is no longer the current one');
    },
  };
}
