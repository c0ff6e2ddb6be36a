/** Puts the worker together. The only place here that constructs. */
import { hostname } from 'node:os';
import { performance } from 'node:perf_hooks';
import { KubeconfigError, connectKube, createAccessReview, createObject } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { checkRedis, connectRedis, createLedger } from '@millrace/ledger';
import type { Ledger } from '@millrace/ledger';
import { consume, createQueue } from '@millrace/queue';
import type { JobLock, Pointer, Work } from '@millrace/queue';
import { UserError, createMetrics, startOpsServer } from '@millrace/runtime';
import type { Logger, Running } from '@millrace/runtime';
import { accountFor } from './accounts.ts';
import { startChains } from './chains.ts';
import { createConclude } from './conclude.ts';
import type { WorkerConfig } from './config.ts';
import { configurationOf } from './configuration.ts';
import { createWorkerEvents } from './events.ts';
import type { WorkerEvents } from './events.ts';
import { objectName, uidOf } from './identity.ts';
import { startListers } from './listers.ts';
import { createMaySelect } from './may-select.ts';
import { createPipeline } from './pipeline.ts';
import { createRecord } from './record.ts';
import { createReview } from './review.ts';
import { LockLost } from './stage.ts';
import type { Attempt } from './stage.ts';
import { createBind } from './stages/bind.ts';
import { createCreate } from './stages/create.ts';
import { createIntercept } from './stages/intercept.ts';
import { createOpen } from './stages/open.ts';
import { createRender } from './stages/render.ts';
import { createSelect } from './stages/select.ts';
import { sweepEvery } from './sweeper.ts';
import { createTemplatePlans } from './template-plans.ts';
import type { Delivery } from './way.ts';
import { createWorkDelivery } from './work-delivery.ts';
import { createWorkEvent } from './work-event.ts';

/** Starts everything, in the order in which it is needed; the lifecycle stops it in reverse. */
export async function startWorker(config: WorkerConfig, { logger, lifecycle }: Pick<Running, 'logger' | 'lifecycle'>): Promise<void> {
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());

  const redis = connectRedis(config.redisUrl, { name: 'millrace-worker', whenAway: 'wait', onError: (err) => logger.warn({ err }, 'redis connection') });
  lifecycle.onStop('redis', () => redis.disconnect());
  await requireUsable(redis, config, logger);
  const ledger = createLedger({ connection: redis, secretKey: config.secretKey });
  const queue = createQueue({ connection: redis, onError: (err) => logger.warn({ err }, 'queue') });
  lifecycle.onStop('queue', () => queue.close());

  const kube = await connect(config);
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
    unready: () => (taking ? [] : ['not every watch has synced yet']),
  });
  lifecycle.onStop('ops server', (graceMs) => ops.close(graceMs));

  const events = createWorkerEvents({ logger, metrics, now: Date.now, depth: () => ledger.depth(), queueDepth: () => queue.depth() });
  // Nothing is selected before every watch has synced: half a configuration would filter what it does not know.
  await watches.synced(lifecycle.stopping);

  const configuration = configurationOf(watches.listers);
  const record = createRecord({ ledger, queue, events });
  const review = createReview(createAccessReview(kube));
  const maySelect = createMaySelect(review);
  const chains = startChains({ kube, configuration, allowLoopback: config.allowLoopback });
  lifecycle.onStop('interceptor connections', () => chains.close());
  const pipeline = createPipeline({
    select: createSelect({ configuration, maySelect }),
    intercept: createIntercept(chains),
    open: createOpen({ configuration, maySelect }),
    bind: createBind(configuration),
    render: createRender({ planOf: createTemplatePlans(), uidOf: ({ id }) => uidOf(id), nameOf: ({ id }, index, generateName) => objectName(id, index, generateName, 0) }),
    create: createCreate({
      account: (identity, listener) => accountFor(identity, listener, configuration),
      review,
      resourceFor: (apiVersion, kind, signal) => kube.resourceFor(apiVersion, kind, signal),
      createObject: (request) => createObject(kube, request),
      nameOf: ({ id }, index, generateName, nth) => objectName(id, index, generateName, nth),
      ...fencedWrites(ledger),
    }),
  });
  const conclude = createConclude({ patience: config.patience, random: Math.random, monotonic, worker: `${hostname()}/${process.pid}` });
  const utf8 = new TextDecoder();
  const common = { ledger, pipeline, record, conclude, monotonic, decodeUtf8: (bytes: Uint8Array) => utf8.decode(bytes) };
  const workDelivery = createWorkDelivery(common);
  const workEvent = createWorkEvent({ ...common, workDelivery, staysInProcess: chains.staysInProcess });

  const consumer = consume({
    connection: redis,
    work: guarded((pointer, lock) => (pointer.kind === 'event' ? workEvent(pointer.id, pointer.run, lock) : workDelivery(pointer.id, pointer.run, lock)), events),
    concurrency: { events: config.concurrency, deliveries: config.concurrency },
    settings: { lockMs: config.lockMs, stalledCheckMs: config.stalledMs, freshMs: config.lockMs / 2 },
    onError: (err) => logger.warn({ err }, 'queue'),
  });
  lifecycle.onStop('consumer', (graceMs) => consumer.close(graceMs));
  const sweeper = sweepEvery(config.sweepMs, { ledger, queue, record, events, page: config.sweepPage });
  lifecycle.onStop('sweeper', () => sweeper.close());
  taking = true;
  lifecycle.onStop('readiness', () => {
    taking = false;
  });
  logger.info({ opsPort: ops.port }, 'working');
}

function monotonic(): number {
  return performance.now();
}

/** Another worker may have the job by now; the ledger decides when it comes back. */
function guarded(work: Work, events: WorkerEvents): Work {
  return async function guardedWork(pointer: Pointer, lock: JobLock) {
    try {
      return await work(pointer, lock);
    } catch (error) {
      if (!(error instanceof LockLost) && !lock.signal.aborted) throw error;
      events.lockLost(pointer.id);
      return { kind: 'again', delayMs: 0 };
    }
  };
}

/** The writes between two creates: they count only while this attempt is the current one. */
function fencedWrites(ledger: Ledger) {
  return {
    async recordObject(delivery: Delivery, index: number, result: Parameters<Ledger['recordObject']>[3], { token }: Attempt): Promise<void> {
      const stored = await ledger.recordObject(delivery.id, token ?? 0, index, result);
      if (stored.kind === 'stale') throw new LockLost('the attempt is no longer the current one');
    },
    async storeName(delivery: Delivery, index: number, name: string, { token }: Attempt): Promise<void> {
      const stored = await ledger.storeName(delivery.id, token ?? 0, index, name);
      if (stored.kind === 'stale') throw new LockLost('the attempt is no longer the current one');
    },
  };
}

async function connect(config: WorkerConfig): Promise<KubeConnection> {
  try {
    return await connectKube(config.cluster, { userAgent: 'millrace-worker' });
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UserError(error.message);
    throw error;
  }
}

async function requireUsable(redis: ReturnType<typeof connectRedis>, { redisUrl, redisStartMs }: WorkerConfig, logger: Logger): Promise<void> {
  const giveUp = AbortSignal.timeout(redisStartMs);
  const silent = new Promise<never>((_, reject) => {
    giveUp.addEventListener('abort', () => reject(new UserError(`REDIS_URL: no Redis answers at ${withoutPassword(redisUrl)} within ${redisStartMs / 1000} s`)));
  });
  const { problems, warnings, server } = await Promise.race([checkRedis(redis), silent]);
  if (problems.length > 0) throw new UserError(problems.join('\n'));
  logger.info({ server, warnings }, 'redis');
}

function withoutPassword(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
