/** The handler that ingress ships, behind a real HTTP server on a free port of this machine. */
import { createMetrics, silentLogger, startHttpServer, systemClock, tracingOff } from '@millrace/runtime';
import { createEvents } from '../../services/ingress/src/events.ts';
import type { Persist } from '../../services/ingress/src/persist/persist.ts';
import type { Addressing } from '../../services/ingress/src/receive/address.ts';
import type { AddressList } from '../../services/ingress/src/receive/address-list.ts';
import { readListener } from '../../services/ingress/src/receive/listener.ts';
import { createReceive } from '../../services/ingress/src/receive/receive.ts';
import type { JsonObject } from '@millrace/triggers';

export interface ShippedIngressPorts {
  /** EventListeners as the API server holds them. */
  readonly listeners: readonly JsonObject[];
  readonly addressing: Addressing;
  readonly persist: Persist;
  /** Whose X-Forwarded-For is believed; nobody's by default. */
  readonly trustedProxies?: AddressList;
  readonly newEventId: () => string;
}

export interface ShippedIngress {
  readonly port: number;
  readonly close: () => Promise<void>;
}

export async function startShippedIngress({ listeners, addressing, persist, newEventId, trustedProxies }: ShippedIngressPorts): Promise<ShippedIngress> {
  const metrics = createMetrics();
  const all = listeners.map(readListener);
  const handler = createReceive(
    {
      listeners: { hasSynced: true, isBarred: () => false, all: () => all, get: (namespace, name) => all.find(({ reference }) => reference.namespace === namespace && reference.name === name) },
      persist,
      answers: { note: () => {} },
      events: createEvents({ logger: silentLogger, metrics, heldNow: () => ({ requests: 0, bytes: 0 }), workers: () => Promise.resolve(0) }),
      tracing: tracingOff,
      clock: systemClock,
      newEventId,
    },
    { addressing, trustedProxies: trustedProxies ?? null, body: { bytes: 3 << 20, ms: 60_000, totalBytes: 1 << 28 }, holdMs: 60_000, slackHoldMs: 60_000 },
  );
  const limits = { headersMs: 60_000, requestMs: 120_000, idleMs: 5000, headerBytes: 1 << 20 };
  const server = await startHttpServer({ handler, host: '127.0.0.1', port: 0, portVariable: 'none', tls: null, limits });
  return {
    port: server.port,
    async close() {
      await server.close(0);
      await metrics.close();
    },
  };
}
