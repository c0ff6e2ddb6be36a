/** The forwarder, put together. It holds no credentials: not of Redis, not of the cluster. */
import { sleep, startHttpServer, systemClock } from '@millrace/runtime/light';
import type { Lifecycle, Logger } from '@millrace/runtime/light';
import { createForwarderEvents } from '../events.ts';
import type { ForwarderConfig } from './config.ts';
import { createForward } from './forward.ts';
import { createIngress } from './reach.ts';

export interface Forwarder {
  readonly port: number;
}

export async function startForwarder(config: ForwarderConfig, { logger, lifecycle }: { readonly logger: Logger; readonly lifecycle: Lifecycle }): Promise<Forwarder> {
  const clock = systemClock;
  const events = createForwarderEvents(logger);
  if (config.unknownFlags.length > 0) events.unknownFlags(config.unknownFlags);
  const ingress = createIngress({ url: config.ingress, holdMs: config.holdMs, clock });
  lifecycle.onStop('connections to the ingress', () => ingress.close());
  const server = await startHttpServer({
    handler: createForward({ ingress, events, clock }, { ...config, ingressHost: config.ingress.host }),
    host: config.host,
    port: config.port,
    portVariable: '--port',
    tls: config.tls,
    limits: { headersMs: config.readMs, requestMs: config.readMs * 2 + 1000, idleMs: config.idleMs, headerBytes: 1024 * 1024 },
  });
  lifecycle.onStop('webhook port', (graceMs) => server.close(Math.max(graceMs - reserveMs, 0)));
  lifecycle.onStop('readiness', () => sleep(clock, config.unreadyMs));
  const { namespace, name } = config;
  logger.info({ port: server.port, namespace, eventlistener: name, ingress: config.ingress.origin }, 'forwarder listens');
  return { port: server.port };
}

/** Of the grace period, for what is closed after the webhook port. */
const reserveMs = 500;
