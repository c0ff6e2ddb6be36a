/**
 * The dashboard, put together: the only file that constructs. What is started first is closed last:
 *
 *   tracing, metrics -> redis (ledger, queue) -> cluster (watches) -> ops port -> web port -> ready
 */
import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { guardedHttp } from '@millrace/interceptors';
import type { Outgoing } from '@millrace/interceptors';
import { connectKube, createAccessReview, KubeconfigError } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { checkRedis, createLedger, openRedis, redisFacts, redisHealth } from '@millrace/ledger';
import type { RedisLedger } from '@millrace/ledger';
import { configurationOf, createMaySelect, createRehearsal, createReview, startListers } from '@millrace/pipeline';
import type { Listers } from '@millrace/pipeline';
import { createQueue, openRawQueues } from '@millrace/queue';
import { createMetrics, observeProcess, observeRedis, startHttpServer, startOpsServer, startTracing, systemClock, UserError } from '@millrace/runtime';
import type { Environment, Lifecycle, Logger, Tracing } from '@millrace/runtime';
import { createDeeds } from './access/deeds.ts';
import { createIsOurHost } from './access/hosts.ts';
import { createRights } from './access/rights.ts';
import { createSessions } from './access/sessions.ts';
import { createSight } from './access/sight.ts';
import { createWho } from './access/who.ts';
import type { Ports } from './api/asked.ts';
import { createConfigured } from './api/configured.ts';
import { createReadStatus } from './api/run-status.ts';
import { namespaceOf } from './api/rows.ts';
import type { DashboardConfig, DashboardSecrets } from './config.ts';
import { createEvents } from './events.ts';
import { createApi } from './http/api.ts';
import { createRawJobs } from './http/raw-jobs.ts';
import { createWeb } from './http/web.ts';
import { createFollow } from './live/follow.ts';

export interface DashboardParts {
  readonly config: DashboardConfig;
  readonly secrets: DashboardSecrets;
  /** For the OTEL_ variables, which the SDK reads by itself. */
  readonly environment: Environment;
  readonly logger: Logger;
  readonly lifecycle: Lifecycle;
}

export interface Dashboard {
  readonly port: number;
  readonly opsPort: number;
}

export async function startDashboard({ config, secrets, environment, logger, lifecycle }: DashboardParts): Promise<Dashboard> {
  const tracing = await startTracing('millrace-dashboard', environment, logger);
  lifecycle.onStop('tracing', () => tracing.close());
  const metrics = createMetrics();
  lifecycle.onStop('metrics', () => metrics.close());
  lifecycle.onStop('process metrics', observeProcess(metrics));
  const follow = createFollow({ clock: systemClock, ledger: { changes: (cursor, limit) => ledger.changes(cursor, limit) }, onError: (error) => events.followFailed(error) });
  const events = createEvents(logger, metrics, () => follow.watchers);

  let redisIsThere = true;
  const redis = await openRedis({
    url: secrets.redisUrl,
    name: 'millrace-dashboard',
    whenAway: 'fail',
    withinMs: config.redisStartMs,
    events: {
      ...events,
      redisLost(text) {
        redisIsThere = false;
        events.redisLost(text);
      },
      redisBack() {
        redisIsThere = true;
        events.redisBack();
      },
    },
  });
  if (redis.kind === 'unusable') throw new UserError(redis.text);
  const { connection } = redis;
  lifecycle.onStop('redis', () => redis.disconnect());
  observeRedis(metrics, { health: () => redisHealth(connection), isConnected: () => connection.status === 'ready' });
  // A key of nobody's: it opens no credentials, and has none to seal. A replay is made without.
  const ledger = createLedger({ connection, secretKey: randomBytes(32) });
  const queue = createQueue({ connection, onError: (error) => events.queueError(error) });
  lifecycle.onStop('queue', () => queue.close());
  const raw = openRawQueues({ connection, onError: (error) => events.queueError(error) });
  lifecycle.onStop('raw queues', () => raw.close());

  const kube = await openCluster(config, tracing);
  lifecycle.onStop('cluster', () => kube.close());
  const watches = startListers(kube, config.namespaces, { problems: () => {}, watchProblem: (text) => events.watchFailed(text) });
  lifecycle.onStop('watches', () => watches.close());
  const configuration = configurationOf(watches.listers);
  const http = guardedHttp({ allowLoopback: config.allowLoopback });
  lifecycle.onStop('interceptor connections', () => http.close());

  const ops = await startOpsServer({ host: config.opsHost, port: config.opsPort, portVariable: 'MILLRACE_OPS_PORT', metrics, unready: () => [...(lifecycle.stopping.aborted ? ['stopping'] : []), ...redis.problems()] });
  lifecycle.onStop('ops port', (graceMs) => ops.close(graceMs));

  const reviewedIn = config.namespaces === null ? 'cluster' : 'namespaces';
  const rights = createRights({ kube, namespaces: config.namespaces, mayAccount: createAccessReview(kube, reviewedIn, monotonic, { noIsFinal: false }) });
  function synced(): boolean {
    return watches.unlisted().length === 0;
  }
  const ports: Ports = {
    config,
    ledger,
    queue,
    kube,
    configuration,
    configured: createConfigured(kube, config.namespaces, monotonic),
    synced,
    rights,
    deeds: createDeeds({ rights, ledger, configuration, synced }),
    rehearse: createRehearsal({
      configuration,
      maySelect: createMaySelect(createReview(createAccessReview(kube, reviewedIn)), config.namespaces),
      // Who tries an event stands in for its signatures: the dashboard has no right to read secrets.
      secrets: { read: () => Promise.resolve({ kind: 'no-secret' }) },
      outgoing: config.readOnly ? asksNobody : http.call,
      bodyBytes: config.bodyBytes,
      now,
    }),
    readStatus: createReadStatus(kube, monotonic),
    redisNow: async () => ({ ...(await redisFacts(connection)), ...(await checkRedis(connection)) }),
    redisAddress: redis.address,
    events,
    clock: systemClock,
    newEventId: randomUUID,
    version: ownVersion(),
  };
  function candidates(): Promise<readonly string[]> {
    return namespacesWithEvents(ledger, watches.listers, now());
  }
  const sessions = secrets.sessionKey === null || config.access.kind !== 'token' ? null : createSessions({ key: secrets.sessionKey, sessionMs: config.access.sessionMs, secure: config.cookiesSecure, now });
  const who = createWho({ access: config.access, secrets, sessions, kube, now: monotonic });
  const web = createWeb({
    api: createApi({ ports, who, sessions, follow, candidates, redisIsThere: () => redisIsThere, stopping: lifecycle.stopping }),
    rawJobs: createRawJobs({ raw, who, sightOf: (viewer) => createSight(viewer, rights, candidates) }),
    isOurHost: createIsOurHost(config),
    secure: config.tls !== null,
  });
  const server = await startHttpServer({ handler: web, host: config.host, port: config.port, portVariable: 'MILLRACE_PORT', tls: config.tls, limits });
  lifecycle.onStop('web port', (graceMs) => server.close(Math.max(graceMs - reserveMs, 0)));
  lifecycle.onStop('followers', () => follow.close());

  logger.info({ port: server.port, opsPort: ops.port, cluster: kube.server, context: kube.context, access: config.access.kind }, 'dashboard listens');
  return { port: server.port, opsPort: ops.port };
}

function now(): number {
  return systemClock.now();
}

function monotonic(): number {
  return systemClock.monotonic();
}

/** Cookies and a proxy's headers take room. */
const limits = { headersMs: 5000, requestMs: 60_000, idleMs: 60_000, headerBytes: 64 * 1024 };
/** Of the grace period, for what is closed after the web port. */
const reserveMs = 2000;

/** Whose listeners there are or were: what a person may see is asked for each. */
async function namespacesWithEvents(ledger: Pick<RedisLedger, 'countedListeners'>, { listeners }: Listers, now: number): Promise<readonly string[]> {
  const counted = await ledger.countedListeners({ from: now - 8 * 86_400_000, to: now });
  return [...listeners.all().map(({ metadata }) => metadata.namespace), ...counted.filter((listener) => listener !== '*').map(namespaceOf)];
}

/** A read-only dashboard sends nothing to anybody: an interceptor may do more than answer. */
function asksNobody(...[{ url }]: Parameters<Outgoing>): ReturnType<Outgoing> {
  return Promise.resolve({ kind: 'unanswered', problem: 'forbidden-address', text: `${url} is not asked: this dashboard is read-only` });
}

function ownVersion(): string {
  const { version }: { readonly version: string } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return version;
}

async function openCluster({ cluster }: DashboardConfig, tracing: Tracing): Promise<KubeConnection> {
  try {
    return await connectKube(cluster, { userAgent: 'millrace-dashboard', trace: (request) => tracing.call(request) });
  } catch (error) {
    if (error instanceof KubeconfigError) throw new UserError(error.message, { cause: error });
    throw error;
  }
}
