/**
 * The worker's own parts, put together around its neighbours: ledger, queue, API server, other servers. app.ts gives the
 * real ones; whoever gives others (the conformance suites) tests what is shipped.
 */
import { createAccessReview, createObject } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import type { Outgoing } from '@millrace/interceptors';
import type { Ledger } from '@millrace/ledger';
import type { JobLock, Pointer, Queue, Work } from '@millrace/queue';
import type { Tracing } from '@millrace/runtime';
import { accountFor } from './accounts.ts';
import type { Announce } from './announce/announce.ts';
import { createChains } from './chains.ts';
import { createConclude } from './conclude.ts';
import type { Configuration } from './configuration.ts';
import type { WorkerEvents } from './events.ts';
import { objectName, uidOf } from './identity.ts';
import { createMaySelect } from './may-select.ts';
import type { Patience } from './outcome-to-job.ts';
import { createPipeline } from './pipeline.ts';
import type { Stages } from './pipeline.ts';
import { createRecord } from './record.ts';
import type { Record } from './record.ts';
import { createReview } from './review.ts';
import { LockLost } from './stage.ts';
import type { Attempt } from './stage.ts';
import { createBind } from './stages/bind.ts';
import { createCreate } from './stages/create.ts';
import { createIntercept } from './stages/intercept.ts';
import { createOpen } from './stages/open.ts';
import { createRender } from './stages/render.ts';
import { createSelect } from './stages/select.ts';
import { createTemplatePlans } from './template-plans.ts';
import { traceStages } from './trace-stages.ts';
import type { Delivery } from './way.ts';
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
  /** Who this is, as shown with each attempt. */
  readonly worker: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  readonly random: () => number;
}

/** What is asked of the ledger to work off a job. */
export type WorkLedger = Pick<
  Ledger,
  'beginEvent' | 'recordDecision' | 'parkEvent' | 'beginDelivery' | 'openGroup' | 'storeRendering' | 'storeName' | 'recordObject' | 'settleDelivery' | 'parkDelivery'
>;

export interface Assembled {
  /** Works off one job. */
  readonly work: Work;
  readonly record: Record;
}

export function assemble({ ledger, queue, kube, configuration, namespaces, outgoing, events, announce, tracing, patience, worker, now, monotonic, random }: Neighbours): Assembled {
  const record = createRecord({ ledger, queue, events, announce });
  const review = createReview(createAccessReview(kube, namespaces === null ? 'cluster' : 'namespaces'));
  const maySelect = createMaySelect(review, namespaces);
  const chains = createChains({ kube, configuration, outgoing, now });
  const stages: Stages = {
    select: createSelect({ configuration, maySelect }),
    intercept: createIntercept(chains),
    open: createOpen({ configuration, maySelect }),
    bind: createBind(configuration),
    render: createRender({ planOf: createTemplatePlans(), uidOf: ({ id }) => uidOf(id), nameOf: ({ id }, index, generateName) => objectName(id, index, generateName, 0) }),
    create: createCreate({
      account: (identity, listener) => accountFor(identity, listener, configuration),
      review,
      resourceFor: (apiVersion, kind, signal) => kube.resourceFor(apiVersion, kind, signal),
      createObject: (request) => createObject(kube, request),
      nameOf: ({ id }, index, generateName, nth) => objectName(id, index, generateName, nth),
      ...fencedWrites(ledger),
    }),
  };
  const pipeline = createPipeline(traceStages(tracing, stages));
  const conclude = createConclude({ patience, random, monotonic, worker });
  const common = { ledger, pipeline, record, conclude, monotonic };
  const workDelivery = createWorkDelivery(common);
  const workEvent = createWorkEvent({ ...common, workDelivery, staysInProcess: chains.staysInProcess });
  return {
    record,
    work: guarded((pointer, lock) => (pointer.kind === 'event' ? workEvent(pointer.id, pointer.run, lock) : workDelivery(pointer.id, pointer.run, lock)), events),
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
