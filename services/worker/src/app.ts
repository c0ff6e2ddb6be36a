/** Puts the worker together. The only place here that constructs. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { guardedHttp } from '@millrace/interceptors';
import { KubeconfigError, connectKube } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { createLedger, openRedis, redisHealth } from '@millrace/ledger';
import { configurationOf, startListers } from '@millrace/pipeline';
import { consume, createQueue } from '@millrace/queue';
import { UserError, createMetrics, logRedis, observeProcess, observeRedis, startOpsServer, startTracing, systemClock, traceIdOf } from '@millrace/runtime';
import type { Running, Tracing } from '@millrace/runtime';
import { createAllowance, defaultAllowance } from './announce/allowance.ts';
import { announceTo } from './announce/announce.ts';
import { announceCloudEvents } from './announce/cloud-events.ts';
import { createErrands, defaultErrandSettings } from './announce/errands.ts';
import type { Errands } from './announce/errands.ts';
import { announceKubernetesEvents } from './announce/kubernetes-events.ts';
import { assemble } from './assemble.ts';
import { bulkStepEveryMs, stepBulk } from './bulk.ts';
import type { WorkerConfig } from './config.ts';
import { createWorkerEvents } from './events.ts';
import { retain } from './retention.ts';
import { roundsEvery } from './rounds.ts';
import { sweep } from './sweeper.ts';

/** Starts everything, in the order in which it is needed; the lifecycle stops it in reverse. */
export async function startWorker(config: WorkerConfig, { environment, logger, lifecycle }: Running): Promise<void> {
  const tracing = await startTracing('millrace-worker', environment, logger);
  lifecycle.onStop('tracing', () => tracing.close());
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());
  lifecycle.onStop('process metrics', observeProcess(metrics));

  const opened = await openRedis({ url: config.redisUrl, name: 'millrace-worker', whenAway: 'wait', withinMs: config.redisStartMs, events: logRedis(logger) });
  if (opened.kind === 'unusable') throw new UserError(opened.text);
  const redis = opened.connection;
  lifecycle.onStop('redis', () => redis.disconnect());
  observeRedis(metrics, { health: () => redisHealth(redis), isConnected: () => redis.status === 'ready' });
  const ledger = createLedger({ connection: redis, secretKey: config.secretKey, earlierSecretKeys: config.previousSecretKey === null ? [] : [config.previousSecretKey], settings: config.retention });
  const queue = createQueue({ connection: redis, onError: (err) => logger.warn({ err }, 'queue') });
  lifecycle.onStop('queue', () => queue.close());

  const kube = await connect(config, tracing);
  lifecycle.onStop('kube', () => kube.close());
  logger.info({ server: kube.server, context: kube.context }, 'cluster');
  const watches = startListers(kube, config.namespaces, {
    watchProblem: (text) => logger.warn({ text }, 'watch'),
    problems: (resource, place, texts) => logger.warn({ resource, ...place, texts }, 'object has problems'),
  });
  lifecycle.onStop('watches', () => watches.close());

  let taking = false;
  const ops = await startOpsServer({
    ...config.ops,
    portVariable: 'MILLRACE_OPS_PORT',
    metrics,
    unready: () => (taking ? [] : ['not working yet', ...watches.unlisted().map((resource) => `${resource} of ${kube.server} are not listed yet`)]),
  });
  lifecycle.onStop('ops server', (graceMs) => ops.close(graceMs));

  const events = createWorkerEvents({ logger, metrics, now: Date.now, depth: () => ledger.depth(), queueDepth: () => queue.depth(), traceId: () => traceIdOf(tracing.active()) });
  // Nothing is selected before every watch has synced: half a configuration would filter what it does not know.
  await watches.synced(lifecycle.stopping);

  const configuration = configurationOf(watches.listers);
  const http = guardedHttp({ allowLoopback: config.allowLoopback, trace: (request) => tracing.call(request) });
  lifecycle.onStop('interceptor connections', () => http.close());
  /** They run later, and belong to the attempt that they tell of. */
  function inTrace(errands: Errands): Pick<Errands, 'run'> {
    return { run: (errand) => errands.run(tracing.bind(errand)) };
  }
  const cloudEvents = createErrands(defaultErrandSettings, (came, text) => events.announced('cloud-event', came, text));
  lifecycle.onStop('cloud events', (graceMs) => cloudEvents.close(graceMs));
  const kubernetesEvents = createErrands(defaultErrandSettings, (came, text) => events.announced('kubernetes-event', came, text));
  lifecycle.onStop('kubernetes events', (graceMs) => kubernetesEvents.close(graceMs));
  const announce = announceTo([
    announceCloudEvents({ uriOf: (namespace, name) => configuration.listener(namespace, name)?.spec.cloudEventURI ?? '', outgoing: http.call, errands: inTrace(cloudEvents), now: Date.now }),
    ...(config.kubernetesEvents
      ? [announceKubernetesEvents({ kube, errands: inTrace(kubernetesEvents), allowance: createAllowance(defaultAllowance, monotonic), now: Date.now, uniqueSuffix: randomUUID })]
      : []),
  ]);
  const { work, record, close } = assemble({
    ledger,
    queue,
    kube,
    configuration,
    namespaces: config.namespaces,
    outgoing: http.call,
    events,
    announce,
    tracing,
    patience: config.patience,
    turns: config.turns,
    maxAgeMs: config.maxAgeMs,
    worker: `${hostname()}/${process.pid}`,
    now: Date.now,
    monotonic,
    after: (ms, run) => systemClock.after(ms, run),
    random: Math.random,
  });
  lifecycle.onStop('gate', close);

  const consumer = consume({
    connection: redis,
    work,
    concurrency: { events: config.concurrency, deliveries: config.concurrency },
    settings: { lockMs: config.lockMs, stalledCheckMs: config.stalledMs, freshMs: config.lockMs / 2 },
    onError: (err) => logger.warn({ err }, 'queue'),
  });
  lifecycle.onStop('consumer', (graceMs) => consumer.close(graceMs));
  const sweeper = roundsEvery(config.sweepMs, () => sweep({ ledger, queue, record, events, page: config.sweepPage }), (error) => events.sweepFailed(error));
  lifecycle.onStop('sweeper', () => sweeper.close());
  const retention = roundsEvery(config.sweepMs, (signal) => retain({ ledger, events }, signal), (error) => events.retentionFailed(error));
  lifecycle.onStop('retention', () => retention.close());
  const bulk = roundsEvery(bulkStepEveryMs, (signal) => stepBulk({ ledger, record }, signal), (error) => events.bulkFailed(error));
  lifecycle.onStop('bulk actions', () => bulk.close());
  taking = true;
  lifecycle.onStop('readiness', () => {
    taking = false;
  });
  logger.info({ opsPort: ops.port }, 'working');
}

function monotonic(): number {
  return performance.now();
}

async function connect(config: WorkerConfig, tracing: Tracing): Promise<KubeConnection> {
  try {
    return await connectKube(config.cluster, { userAgent: 'millrace-worker', trace: (request) => tracing.call(request) });
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UserError(error.message);
    throw error;
  }
}
