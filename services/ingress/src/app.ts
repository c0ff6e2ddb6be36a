/**
 * Ingress, put together: the only file that constructs. What is started first is closed last:
 *
 *   tracing, metrics -> redis (ledger, queue) -> cluster (listeners) -> ops port -> webhook port, ports of listeners -> ready
 */
import { randomUUID } from 'node:crypto';
import { connectKube, KubeconfigError } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { createLedger, openRedis, redisHealth } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import { UserError, createMetrics, logRedis, observeProcess, observeRedis, sleep, startHttpServer, startOpsServer, startTracing, systemClock } from '@millrace/runtime';
import type { Environment, HttpHandler, HttpServer, Lifecycle, Logger, TlsFiles } from '@millrace/runtime';
import type { IngressConfig, IngressSecrets } from './config.ts';
import { createEvents } from './events.ts';
import { keepListenerPorts } from './listener-ports/listener-ports.ts';
import type { ListenerPorts } from './listener-ports/listener-ports.ts';
import { wantedPorts } from './listener-ports/wanted-ports.ts';
import { createHold } from './persist/hold.ts';
import { createAnswerNotes } from './persist/note-answers.ts';
import { createPersist } from './persist/persist.ts';
import { createReceivers } from './receive/receive.ts';
import { watchListeners } from './watch-listeners.ts';

export interface IngressParts {
  readonly config: IngressConfig;
  readonly secrets: IngressSecrets;
  /** For the OTEL_ variables, which the SDK reads by itself. */
  readonly environment: Environment;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

export interface Ingress {
  readonly port: number;
  readonly opsPort: number;
}

export async function startIngress({ config, secrets, environment, logger, lifecycle }: IngressParts): Promise<Ingress> {
  const clock = systemClock;
  const tracing = await startTracing('millrace-ingress', environment, logger);
  lifecycle.onStop('tracing', () => tracing.close());
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());
  lifecycle.onStop('process metrics', observeProcess(metrics));

  const hold = createHold(config.hold, clock);

  const redis = await openRedis({ url: secrets.redisUrl, name: 'millrace-ingress', whenAway: 'fail', durability: config.durability, withinMs: config.redisStartMs, events: logRedis(logger) });
  if (redis.kind === 'unusable') throw new UserError(redis.text);
  const { connection, confirmOn, problems: redisProblems } = redis;
  lifecycle.onStop('redis', () => redis.disconnect());
  const ledger = createLedger({ connection, confirmOn, secretKey: secrets.secretKey });
  const queue = createQueue({ connection, onError: (error) => events.queueError(error) });
  lifecycle.onStop('queue', () => queue.close());
  const events = createEvents({ logger, metrics, heldNow: () => hold, workers: async () => (await queue.workers())?.length ?? null });
  observeRedis(metrics, { health: () => redisHealth(connection), isConnected: () => connection.status === 'ready' });

  const answers = createAnswerNotes(ledger, clock);
  lifecycle.onStop('answers', () => answers.close());

  const kube = await openCluster(config);
  lifecycle.onStop('cluster', () => kube.close());
  const listeners = watchListeners({ kube, namespaces: config.namespaces, events });
  lifecycle.onStop('event listeners', () => listeners.close());

  let listenerPorts: ListenerPorts | null = null;
  function unready(): readonly string[] {
    return [
      ...(lifecycle.stopping.aborted ? ['stopping'] : []),
      ...redisProblems(),
      ...(listeners.hasSynced ? [] : [`event listeners of ${kube.server} are not listed yet`]),
      ...(config.listenerPorts === null || listenerPorts?.settled === true ? [] : ['ports of event listeners are not open yet']),
    ];
  }
  const ops = await startOpsServer({ host: config.opsHost, port: config.opsPort, portVariable: 'MILLRACE_OPS_PORT', metrics, unready });
  lifecycle.onStop('ops port', (graceMs) => ops.close(graceMs));

  const receiveAs = createReceivers({ listeners, persist: createPersist({ ledger, queue, hold }), answers, events, tracing, clock, newEventId: randomUUID }, config);
  function serve(handler: HttpHandler, port: number, portVariable: string, tls: TlsFiles | null): Promise<HttpServer> {
    const limits = { headersMs: config.headersMs, requestMs: config.headersMs + config.body.ms + 1000, idleMs: config.idleMs, headerBytes: tektonHeaderBytes };
    return startHttpServer({ handler, host: config.host, port, portVariable, tls, limits });
  }

  const webhooks = await serve(receiveAs(config.addressing), config.port, 'MILLRACE_PORT', config.tls);
  if (config.listenerPorts !== null) {
    const range = config.listenerPorts;
    listenerPorts = keepListenerPorts({
      wanted: () => wantedPorts(listeners.all(), range, config.tls !== null),
      open: (port, { namespace, name, tls }) => serve(receiveAs({ kind: 'single', namespace, name }), port, 'MILLRACE_LISTENER_PORTS', tls ? config.tls : null),
      onChange: (changed) => listeners.onChange(changed),
      hasSynced: () => listeners.hasSynced,
      clock,
      events,
    });
  }
  lifecycle.onStop('webhook ports', async (graceMs) => {
    const withinMs = Math.max(graceMs - reserveMs, 0);
    await Promise.all([webhooks.close(withinMs), listenerPorts?.close(withinMs)]);
  });
  lifecycle.onStop('readiness', () => sleep(clock, config.unreadyMs));

  logger.info({ port: webhooks.port, opsPort: ops.port, cluster: kube.server, context: kube.context }, 'ingress listens');
  return { port: webhooks.port, opsPort: ops.port };
}

/** Go's http.DefaultMaxHeaderBytes. */
const tektonHeaderBytes = 1024 * 1024;
/** Of the grace period, for what is closed after the webhook port. */
const reserveMs = 2000;

async function openCluster({ cluster }: IngressConfig): Promise<KubeConnection> {
  try {
    return await connectKube(cluster, { userAgent: 'millrace-ingress' });
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}
