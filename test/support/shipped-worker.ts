/** The worker as it is shipped, without BullMQ and watches: what is enqueued is worked off here, one after another. */
import { randomUUID } from 'node:crypto';
import type { Outgoing } from '@millrace/interceptors';
import { connectKube } from '@millrace/kube';
import type { Configuration } from '@millrace/pipeline';
import type { Pointer } from '@millrace/queue';
import { createMetrics, silentLogger, systemClock, tracingOff } from '@millrace/runtime';
import { announceTo } from '../../services/worker/src/announce/announce.ts';
import { announceCloudEvents } from '../../services/worker/src/announce/cloud-events.ts';
import { createErrands, defaultErrandSettings } from '../../services/worker/src/announce/errands.ts';
import { announceKubernetesEvents } from '../../services/worker/src/announce/kubernetes-events.ts';
import { assemble, type WorkLedger } from '../../services/worker/src/assemble.ts';
import { defaultBackoff } from '../../services/worker/src/backoff.ts';
import { createWorkerEvents } from '../../services/worker/src/events.ts';
import { defaultTurns } from '../../services/worker/src/gate/settings.ts';
import { defaultPatience } from '../../services/worker/src/outcome-to-job.ts';

export interface ShippedWorkerPorts {
  readonly ledger: WorkLedger;
  readonly apiServer: string;
  readonly configuration: Configuration;
  readonly outgoing: Outgoing;
  /** Whether Kubernetes Events are sent. */
  readonly kubernetesEvents: boolean;
}

export interface ShippedWorker {
  readonly add: (pointer: Pointer) => Promise<void>;
  /** Works off what is enqueued, and what is enqueued because of it. What would be tried again later is not. */
  readonly workOff: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function startShippedWorker({ ledger, apiServer, configuration, outgoing, kubernetesEvents }: ShippedWorkerPorts): Promise<ShippedWorker> {
  const kube = await connectKube({ kind: 'server', server: apiServer });
  const metrics = createMetrics();
  const pointers: Pointer[] = [];
  async function add(pointer: Pointer): Promise<void> {
    pointers.push(pointer);
  }
  const errands = createErrands({ ...defaultErrandSettings, tries: 1 }, () => undefined);
  const assembled = assemble({
    ledger,
    queue: { add },
    kube,
    configuration,
    namespaces: null,
    outgoing,
    events: createWorkerEvents({ logger: silentLogger, metrics, now: Date.now, depth: notAsked, queueDepth: notAsked, traceId: () => null }),
    announce: announceTo([
      announceCloudEvents({ uriOf: (namespace, name) => configuration.listener(namespace, name)?.spec.cloudEventURI ?? '', outgoing, errands, now: Date.now }),
      ...(kubernetesEvents ? [announceKubernetesEvents({ kube, errands, allowance: () => true, now: Date.now, uniqueSuffix: randomUUID })] : []),
    ]),
    tracing: tracingOff,
    patience: { ...defaultPatience, backoff: defaultBackoff },
    turns: defaultTurns,
    maxAgeMs: null,
    worker: 'test',
    now: Date.now,
    monotonic: () => systemClock.monotonic(),
    after: (ms, run) => systemClock.after(ms, run),
    random: () => 1,
  });
  const lock = { signal: new AbortController().signal, isFresh: () => true };

  return {
    add,
    async workOff() {
      for (let next = pointers.shift(); next !== undefined; next = pointers.shift()) {
        if (next.run === 1) await assembled.work(next, lock);
      }
    },
    async close() {
      assembled.close();
      await errands.close(5000);
      await kube.close();
      await metrics.close();
    },
  };
}

function notAsked(): Promise<never> {
  return Promise.reject(new Error('nobody scrapes here'));
}
