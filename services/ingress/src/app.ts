/**
 * Ingress, put together: the only file that constructs. What is started first is closed last:
 *
 *   tracing, metrics -> redis (ledger, queue) -> cluster (listeners) -> ops port -> webhook port -> ready
 */
import { randomUUID } from 'node:crypto';
import { connectKube, KubeconfigError } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { createLedger, openRedis } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import { UserError, createMetrics, sleep, startHttpServer, startOpsServer, startTracing, systemClock } from '@millrace/runtime';
import type { Environment, Lifecycle, Logger } from '@millrace/runtime';
import type { IngressConfig, IngressSecrets } from './config.ts';
import { createEvents } from './events.ts';
import { createHold } from './persist/hold.ts';
import { createAnswerNotes } from './persist/note-answers.ts';
import { createPersist } from './persist/persist.ts';
import { createReceive } from './receive/receive.ts';
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
  const tracing = await startTracing('millrace-ingress', environment);
  lifecycle.onStop('tracing', () => tracing.close());
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());

  const hold = createHold(config.hold, clock);
  const events = createEvents(logger, metrics, () => hold);

  const redis = await openRedis({ url: secrets.redisUrl, name: 'millrace-ingress', whenAway: 'fail', durability: config.durability, withinMs: config.redisStartMs, events });
  if (redis.kind === 'unusable') throw new UserError(redis.text);
  const { connection, confirmOn, problems: redisProblems } = redis;
  lifecycle.onStop('redis', () => redis.disconnect());
  const ledger = createLedger({ connection, confirmOn, secretKey: secrets.secretKey });
  const queue = createQueue({ connection, onError: (error) => events.queueError(error) });
  lifecycle.onStop('queue', () => queue.close());

  const answers = createAnswerNotes(ledger, clock);
  lifecycle.onStop('answers', () => answers.close());

  const kube = await openCluster(config);
  lifecycle.onStop('cluster', () => kube.close());
  const listeners = watchListeners({ kube, namespaces: config.namespaces, events });
  lifecycle.onStop('event listeners', () => listeners.close());

  function unready(): readonly string[] {
    return [
      ...(lifecycle.stopping.aborted ? ['stopping'] : []),
      ...redisProblems(),
      ...(listeners.hasSynced ? [] : [`event listeners of ${kube.server} are not listed yet`]),
    ];
  }
  const ops = await startOpsServer({ host: config.opsHost, port: config.opsPort, portVariable: 'MILLRACE_OPS_PORT', metrics, unready });
  lifecycle.onStop('ops port', (graceMs) => ops.close(graceMs));

  const receive = createReceive(
    { listeners, persist: createPersist({ ledger, queue, hold }), answers, events, tracing, clock, newEventId: randomUUID },
    config,
  );
  const webhooks = await startHttpServer({
    handler: receive,
    host: config.host,
    port: config.port,
    portVariable: 'MILLRACE_PORT',
    tls: config.tls,
    limits: { headersMs: config.headersMs, requestMs: config.headersMs + config.body.ms + 1000, idleMs: config.idleMs, headerBytes: tektonHeaderBytes },
  });
  lifecycle.onStop('webhook port', (graceMs) => webhooks.close(Math.max(graceMs - reserveMs, 0)));
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
