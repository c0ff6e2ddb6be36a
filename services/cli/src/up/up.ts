/**
 * `millrace up`: everything that Millrace is, on this machine, in the order in which it is needed:
 *
 *   objects read and checked -> ports -> Redis -> cluster (the sandbox, or the one that was named) -> objects applied
 *   -> ingress, worker, dashboard (each a process of its own) -> the sample event -> stays until it is stopped; then in reverse
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { connectRedis, createLedger } from '@millrace/ledger';
import type { Environment, Lifecycle } from '@millrace/runtime';
import { githubPush, prepareSample } from '@millrace/samples';
import { describeEvent } from '../sample/describe.ts';
import { followEvent } from '../sample/follow.ts';
import { sendEvent } from '../sample/send.ts';
import { removeRunning, writeRunning } from '../store/running.ts';
import { openCluster } from './cluster.ts';
import type { Cluster } from './cluster.ts';
import { keepUp } from './keep-up.ts';
import type { Keeper } from './keep-up.ts';
import { loadObjects, readObjects } from './load.ts';
import type { UpOptions } from './options.ts';
import { chooseFree, requireFree } from './ports.ts';
import { nextSteps, webhookUrl } from './report.ts';
import { secretKey } from './secret-key.ts';
import { startService } from './service-process.ts';
import type { ServiceProcess } from './service-process.ts';
import { openStorage } from './storage.ts';
import type { Storage } from './storage.ts';

export interface UpParts extends Keeper {
  readonly options: UpOptions;
  readonly environment: Environment;
}

/** Resolves when everything runs and the sample has been followed; what runs is stopped by the lifecycle. */
export async function up({ options, environment, lifecycle, say, onGone }: UpParts): Promise<void> {
  const manifests = readObjects(options.files);
  const port = await chooseFree(options.port);
  await requireFree(port, 'webhooks', '--port');
  const dashboardPort = await chooseFree(options.dashboardPort);
  await requireFree(dashboardPort, 'dashboard', '--dashboard-port');
  if (options.cluster.kind === 'sandbox' && options.cluster.port !== 0) await requireFree(options.cluster.port, 'sandbox', '--sandbox-port');
  say(`dashboard http://127.0.0.1:${dashboardPort}/ (as soon as everything runs)`);
  mkdirSync(options.dataFolder, { recursive: true, mode: 0o700 });
  if (options.cluster.kind === 'sandbox' && (environment['KUBECONFIG'] ?? '') !== '') {
    say('KUBECONFIG is set but not used: a real cluster is only touched with --kubeconfig or --context');
  }

  // Where things would be written to is said before anything is.
  const cluster = await openCluster(options, environment, lifecycle);
  lifecycle.stopping.throwIfAborted();
  say(`cluster   ${cluster.described}`);
  const storage = await openStorage(environment, options.dataFolder, { lifecycle, say, onGone });
  lifecycle.stopping.throwIfAborted();
  say(`redis     ${storage.described}`);
  for (const warning of storage.warnings) say(`          warning: ${warning}`);

  const loaded = await loadObjects(manifests, cluster.kube, options.namespace, cluster.isSandbox);
  if (loaded.count > 0) say(`objects   ${loaded.count} from ${options.files.join(', ')}`);
  for (const warning of loaded.warnings) say(`          warning: ${warning}`);

  lifecycle.stopping.throwIfAborted();
  const key = secretKey(environment['MILLRACE_SECRET_KEY'], options.dataFolder);
  await startServices({ options, environment, lifecycle, say, onGone, cluster, storage, key, port, dashboardPort });

  lifecycle.stopping.throwIfAborted();
  writeRunning(options.dataFolder, { pid: process.pid, redisUrl: storage.url, webhooks: `http://127.0.0.1:${port}`, dashboard: `http://127.0.0.1:${dashboardPort}`, cluster: cluster.environment });
  lifecycle.onStop('running', async () => removeRunning(options.dataFolder));

  const url = webhookUrl(port, loaded.listeners);
  if (options.sendSample && url !== null) await playSample({ url, storage, key, lifecycle, say });
  for (const line of nextSteps({ port, dashboardPort, listeners: loaded.listeners, cluster })) say(line);
}

interface ServicesParts extends UpParts {
  readonly cluster: Cluster;
  readonly storage: Storage;
  readonly key: string;
  readonly port: number;
  readonly dashboardPort: number;
}

async function startServices({ options, environment, lifecycle, say, onGone, cluster, storage, key, port, dashboardPort }: ServicesParts): Promise<void> {
  const common = {
    ...passedOn(environment),
    ...cluster.environment,
    REDIS_URL: storage.url,
    MILLRACE_OWNER: 'stdin',
    MILLRACE_OPS_HOST: '127.0.0.1',
    MILLRACE_HOST: '127.0.0.1',
    MILLRACE_ALLOW_LOOPBACK: 'true',
  };
  const services = {
    ingress: { MILLRACE_PORT: String(port), MILLRACE_SECRET_KEY: key },
    worker: { MILLRACE_SECRET_KEY: key },
    dashboard: {
      MILLRACE_PORT: String(dashboardPort),
      MILLRACE_DASHBOARD_ACCESS: 'local',
      MILLRACE_WEBHOOK_URL: `http://127.0.0.1:${port}`,
      MILLRACE_SANDBOX: String(cluster.isSandbox),
    },
  };
  const started = Object.entries(services).map(async ([name, own]): Promise<ServiceProcess> => {
    const opsPort = await chooseFree(0);
    const logFile = path.join(options.dataFolder, `${name}.log`);
    const launch = { name, program: name, environment: { ...common, ...own, MILLRACE_OPS_PORT: String(opsPort) }, opsPort, logFile, readyWithinMs: 60_000 };
    let latest: ServiceProcess | null = null;
    lifecycle.onStop(name, (graceMs) => latest?.stop(graceMs));
    const service = await keepUp(name, () => startService(launch, (launched) => (latest = launched)), { lifecycle, say, onGone });
    say(`${name.padEnd(9)} process ${service.pid}, metrics on http://127.0.0.1:${opsPort}/metrics, log in ${logFile}`);
    return service;
  });
  // All are waited for, so that one that fails does not leave the others unstopped.
  const failed = (await Promise.allSettled(started)).find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** A service gets no variable of the caller's but these: nothing reaches a cluster or a collector by accident. */
function passedOn(environment: Environment): Record<string, string> {
  const names = Object.keys(environment).filter((name) => name === 'PATH' || name === 'HOME' || name === 'TZ' || name.startsWith('OTEL_') || (name.startsWith('MILLRACE_') && name !== 'MILLRACE_SECRET_KEY'));
  return Object.fromEntries(names.map((name) => [name, environment[name] ?? '']));
}

interface SampleParts {
  readonly url: string;
  readonly storage: Storage;
  readonly key: string;
  readonly lifecycle: Lifecycle;
  readonly say: (line: string) => void;
}

async function playSample({ url, storage, key, lifecycle, say }: SampleParts): Promise<void> {
  const redis = connectRedis(storage.url, { name: 'millrace-up', whenAway: 'wait', onError: () => {} });
  try {
    const ledger = createLedger({ connection: redis, secretKey: Buffer.from(key, 'base64') });
    say('');
    say(`sample    a GitHub push to ${url}`);
    const sent = await sendEvent(url, prepareSample(githubPush, { id: randomUUID(), at: Date.now(), secret: null, body: null }), lifecycle.stopping);
    const view = sent.eventId === null ? null : await followEvent(ledger, sent.eventId, 15_000, lifecycle.stopping);
    if (view === null) say(`          answered ${sent.status}: ${sent.text}`);
    else for (const line of describeEvent(view)) say(line);
  } finally {
    redis.disconnect();
  }
}
