/** The forwarder, put together. It holds no credentials: not of Redis, not of the cluster. */
import { sleep, startHttpServer, systemClock } from '@millrace/runtime/light';
import type { Lifecycle, Logger } from '@millrace/runtime/light';
import { createMetrics, observeProcess } from '@millrace/runtime/metrics';
import type { Metrics } from '@millrace/runtime/metrics';
import { createForwarderEvents } from '../events.ts';
import type { ForwarderConfig } from './config.ts';
import { createForward } from './forward.ts';
import { createIngress } from './reach.ts';

export interface Forwarder {
  readonly port: number;
  readonly metricsPort: number | null;
}

export async function startForwarder(config: ForwarderConfig, { logger, lifecycle }: { readonly logger: Logger; readonly lifecycle: Lifecycle }): Promise<Forwarder> {
  const clock = systemClock;
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());
  lifecycle.onStop('process metrics', observeProcess(metrics));
  const metricsPort = config.metricsPort === null ? null : await serveMetrics(metrics, config.metricsPort, config.host, lifecycle);
  const events = createForwarderEvents({ logger, metrics });
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
  return { port: server.port, metricsPort };
}

/** Whatever the path: the port that Tekton's pod has for them shows nothing else. */
async function serveMetrics(metrics: Metrics, port: number, host: string | null, lifecycle: Lifecycle): Promise<number> {
  const limits = { headersMs: 5000, requestMs: 10_000, idleMs: 30_000, headerBytes: 16_384 };
  const server = await startHttpServer({ handler: metrics.handler, host, port, portVariable: 'METRICS_PROMETHEUS_PORT', tls: null, limits });
  lifecycle.onStop('metrics port', () => server.close(0));
  return server.port;
}

/** Of the grace period, for what is closed after the webhook port. */
const reserveMs = 500;
