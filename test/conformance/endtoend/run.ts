/**
 * One case, the whole way: the shipped ingress handler behind a real HTTP server takes the request, the shipped worker works
 * off the event until every delivery has ended or would be tried again later. Tekton never retries, so neither does this.
 */
import { randomUUID } from 'node:crypto';
import { connectKube } from '@millrace/kube';
import type { ReceivedEvent } from '@millrace/ledger';
import type { Pointer } from '@millrace/queue';
import { createMetrics, silentLogger, startHttpServer, systemClock, tracingOff } from '@millrace/runtime';
import { member, type JsonObject } from '@millrace/triggers';
import { createEvents } from '../../../services/ingress/src/events.ts';
import { readListener } from '../../../services/ingress/src/receive/listener.ts';
import { createReceive } from '../../../services/ingress/src/receive/receive.ts';
import { announceTo } from '../../../services/worker/src/announce/announce.ts';
import { announceCloudEvents } from '../../../services/worker/src/announce/cloud-events.ts';
import { createErrands, defaultErrandSettings } from '../../../services/worker/src/announce/errands.ts';
import { announceKubernetesEvents } from '../../../services/worker/src/announce/kubernetes-events.ts';
import { assemble } from '../../../services/worker/src/assemble.ts';
import { createWorkerEvents } from '../../../services/worker/src/events.ts';
import { defaultPatience } from '../../../services/worker/src/outcome-to-job.ts';
import { defaultBackoff } from '../../../services/worker/src/backoff.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import type { CloudEvent, Create, EndToEndInput, StubRequest } from './case.ts';
import { exchange, type Exchanged } from './exchange.ts';
import { memoryLedger, type Outcome } from './memory-ledger.ts';
import { admitted, configurationOf, textAt, type Existing } from './objects.ts';
import { otherServers, type OtherServers } from './other-servers.ts';

export interface Ran {
  readonly rejected: Existing['rejected'];
  readonly answer: Exchanged | null;
  readonly eventId: string;
  readonly created: readonly Create[];
  readonly rejectedCreates: readonly Create[];
  readonly stubRequests: readonly StubRequest[];
  readonly cloudEvents: readonly CloudEvent[];
  readonly kubernetesEvents: readonly string[];
  readonly outcomes: readonly Outcome[];
}

export async function runCase(input: EndToEndInput): Promise<Ran> {
  const existing = admitted(input);
  const api = await startApiServer(existing, input.apiErrors ?? []);
  const eventId = randomUUID();
  const { namespace, name } = input.eventListener;
  const others = otherServers(input.stubs ?? [], configurationOf(existing).listener(namespace, name)?.spec.cloudEventURI ?? '');
  try {
    const { answer, received } = await receive(input, existing, eventId);
    const outcomes = received === null ? [] : await work(received, existing, api, others, input.elEventsEnv === 'enable');
    return {
      rejected: existing.rejected,
      answer,
      eventId,
      created: api.created,
      rejectedCreates: api.rejected,
      stubRequests: others.requests,
      cloudEvents: others.cloudEvents,
      kubernetesEvents: api.events,
      outcomes,
    };
  } finally {
    await api.close();
  }
}

async function receive({ eventListener, request }: EndToEndInput, existing: Existing, eventId: string): Promise<{ readonly answer: Exchanged | null; readonly received: ReceivedEvent | null }> {
  const metrics = createMetrics();
  const taken: ReceivedEvent[] = [];
  const listeners = existing.objects.filter((object) => textAt(object, 'kind') === 'EventListener').map(readListener);
  const handler = createReceive(
    {
      listeners: { hasSynced: true, all: () => listeners, get: (namespace, name) => listeners.find(({ reference }) => reference.namespace === namespace && reference.name === name) },
      async persist({ received }) {
        taken.push(received);
        return { kind: 'stored' };
      },
      events: createEvents(silentLogger, metrics, () => ({ requests: 0, bytes: 0 })),
      tracing: tracingOff,
      clock: systemClock,
      newEventId: () => eventId,
    },
    { addressing: { kind: 'single', ...eventListener }, body: { bytes: 3 << 20, ms: 5000, totalBytes: 1 << 28 }, holdMs: 0, slackHoldMs: 0 },
  );
  const limits = { headersMs: 5000, requestMs: 10_000, idleMs: 5000, headerBytes: 1 << 20 };
  const server = await startHttpServer({ handler, host: '127.0.0.1', port: 0, portVariable: 'none', tls: null, limits });
  try {
    return { answer: await exchange(server.port, request), received: taken[0] ?? null };
  } finally {
    await server.close(0);
    await metrics.close();
  }
}

async function work(received: ReceivedEvent, existing: Existing, api: ApiServer, { outgoing }: OtherServers, kubernetesEvents: boolean): Promise<readonly Outcome[]> {
  const kube = await connectKube({ kind: 'server', server: api.url });
  const metrics = createMetrics();
  const configuration = configurationOf(existing);
  const ledger = memoryLedger(received);
  const pointers: Pointer[] = [{ kind: 'event', id: received.event.id, run: 1 }];
  const errands = createErrands({ ...defaultErrandSettings, tries: 1 }, () => undefined);
  const announce = announceTo([
    announceCloudEvents({ uriOf: (namespace, name) => configuration.listener(namespace, name)?.spec.cloudEventURI ?? '', outgoing, errands, now: Date.now }),
    ...(kubernetesEvents ? [announceKubernetesEvents({ kube, errands, allowance: () => true, now: Date.now, uniqueSuffix: randomUUID })] : []),
  ]);
  const assembled = assemble({
    ledger,
    queue: {
      async add(pointer) {
        pointers.push(pointer);
      },
    },
    kube,
    configuration,
    namespaces: null,
    outgoing,
    events: createWorkerEvents({ logger: silentLogger, metrics, now: Date.now, depth: () => Promise.reject(new Error('not asked')), queueDepth: () => Promise.reject(new Error('not asked')) }),
    announce,
    tracing: tracingOff,
    patience: { ...defaultPatience, backoff: defaultBackoff },
    worker: 'conformance',
    now: Date.now,
    monotonic: () => systemClock.monotonic(),
    random: Math.random,
  });
  try {
    const lock = { signal: new AbortController().signal, isFresh: () => true };
    for (let next = pointers.shift(); next !== undefined; next = pointers.shift()) {
      if (next.run === 1) await assembled.work(next, lock);
    }
    return ledger.outcomes;
  } finally {
    await errands.close(5000);
    await kube.close();
    await metrics.close();
  }
}

/** The object as a template made it: our names and annotations are taken off. */
export function asRendered(object: JsonObject): JsonObject {
  const metadata = member(object, 'metadata') as JsonObject;
  const { name, annotations, ...rest } = metadata;
  const own = Object.entries((annotations ?? {}) as JsonObject).filter(([key]) => !key.startsWith('millrace.dev/'));
  return {
    ...object,
    metadata: { ...rest, ...('generateName' in metadata || name === undefined ? {} : { name }), ...(own.length === 0 ? {} : { annotations: Object.fromEntries(own) }) },
  };
}
