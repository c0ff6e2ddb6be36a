/**
 * One case, the whole way: the shipped ingress handler behind a real HTTP server takes the request, the shipped worker works
 * off the event until every delivery has ended or would be tried again later. Tekton never retries, so neither does this.
 */
import { randomUUID } from 'node:crypto';
import type { ReceivedEvent } from '@millrace/ledger';
import { configurationOfObjects } from '@millrace/pipeline';
import { member, type JsonObject } from '@millrace/triggers';
import { startShippedIngress } from '../../support/shipped-ingress.ts';
import { startShippedWorker } from '../../support/shipped-worker.ts';
import { startApiServer, type ApiServer } from './api-server.ts';
import type { CloudEvent, Create, EndToEndInput, StubRequest } from './case.ts';
import { exchange, type Exchanged } from './exchange.ts';
import { memoryLedger, type Outcome } from './memory-ledger.ts';
import { admitted, textAt, type Existing } from './objects.ts';
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
  const others = otherServers(input.stubs ?? [], configurationOfObjects(existing.objects).listener(namespace, name)?.spec.cloudEventURI ?? '');
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

async function receive({ eventListener, request }: EndToEndInput, { objects }: Existing, eventId: string): Promise<{ readonly answer: Exchanged | null; readonly received: ReceivedEvent | null }> {
  const taken: ReceivedEvent[] = [];
  const ingress = await startShippedIngress({
    listeners: objects.filter((object) => textAt(object, 'kind') === 'EventListener'),
    addressing: { kind: 'single', ...eventListener },
    async persist({ received }) {
      taken.push(received);
      return { kind: 'stored' };
    },
    newEventId: () => eventId,
  });
  try {
    return { answer: await exchange(ingress.port, request), received: taken[0] ?? null };
  } finally {
    await ingress.close();
  }
}

async function work(received: ReceivedEvent, existing: Existing, api: ApiServer, { outgoing }: OtherServers, kubernetesEvents: boolean): Promise<readonly Outcome[]> {
  const ledger = memoryLedger(received);
  const worker = await startShippedWorker({ ledger, apiServer: api.url, configuration: configurationOfObjects(existing.objects), outgoing, kubernetesEvents });
  try {
    await worker.add({ kind: 'event', id: received.event.id, run: 1 });
    await worker.workOff();
    return ledger.outcomes;
  } finally {
    await worker.close();
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
