/** The shipped ingress handler and the shipped worker in one process, on a real Redis, with an API server that takes everything. */
import { randomUUID } from 'node:crypto';
import { connectRedis, createLedger, type EventView } from '@millrace/ledger';
import { configurationOfObjects } from '@millrace/pipeline';
import type { Pointer } from '@millrace/queue';
import { systemClock } from '@millrace/runtime';
import { createHold } from '../../services/ingress/src/persist/hold.ts';
import { createPersist } from '../../services/ingress/src/persist/persist.ts';
import { startApiServer } from '../conformance/endtoend/api-server.ts';
import { exchange, type Exchanged } from '../conformance/endtoend/exchange.ts';
import { admitted, textAt } from '../conformance/endtoend/objects.ts';
import { startTestRedis } from '../support/redis.ts';
import { startShippedIngress } from '../support/shipped-ingress.ts';
import { startShippedWorker } from '../support/shipped-worker.ts';
import type { BadInput } from './inputs.ts';
import { objects, type ListenerName } from './triggers.ts';

export interface WholeWay {
  /** Through ingress and one attempt at everything. */
  readonly deliver: (listener: ListenerName, input: BadInput) => Promise<Delivered>;
  /** The same, and then a look at what the ledger says of it. */
  readonly send: (listener: ListenerName, input: BadInput) => Promise<Sent>;
  readonly close: () => Promise<void>;
}

export interface Delivered {
  readonly answer: Exchanged | null;
  /** Null when none was taken. */
  readonly eventId: string | null;
}

export interface Sent {
  readonly answer: Exchanged | null;
  /** What the ledger says of the event that was taken, after one attempt at everything; null when none was. */
  readonly event: EventView | null;
}

export async function startWholeWay(): Promise<WholeWay> {
  const existing = admitted({ objects: objects(), eventListener: { namespace: 'default', name: '' }, request: { method: 'POST', path: '/', headers: {} } });
  const redis = await startTestRedis();
  const connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => undefined });
  const ledger = createLedger({ connection, secretKey: new Uint8Array(32).fill(7) });
  const api = await startApiServer(existing, []);
  const worker = await startShippedWorker({
    ledger,
    apiServer: api.url,
    configuration: configurationOfObjects(existing.objects),
    outgoing: async () => ({ kind: 'unanswered', problem: 'unreachable', text: 'no network' }),
    kubernetesEvents: false,
  });
  const taken: string[] = [];
  const queue = {
    async add(pointer: Pointer): Promise<void> {
      taken.push(pointer.id);
      await worker.add(pointer);
    },
  };

  const ingress = await startShippedIngress({
    listeners: existing.objects.filter((object) => textAt(object, 'kind') === 'EventListener'),
    addressing: { kind: 'shared' },
    persist: createPersist({ ledger, queue, hold: createHold({ requests: 10, bytes: 1 << 26 }, systemClock) }),
    newEventId: randomUUID,
  });

  async function deliver(listener: string, { headers, body }: BadInput): Promise<Delivered> {
    const answer = await exchange(ingress.port, { method: 'POST', path: `/default/${listener}`, headers, bodyBase64: body.toString('base64') });
    const eventId = taken.pop();
    await worker.workOff();
    return { answer, eventId: eventId ?? null };
  }

  return {
    deliver,
    async send(listener, input) {
      const { answer, eventId } = await deliver(listener, input);
      return { answer, event: eventId === null ? null : await ledger.event(eventId) };
    },
    async close() {
      await ingress.close();
      await worker.close();
      await api.close();
      connection.disconnect();
      await redis.close();
    },
  };
}
