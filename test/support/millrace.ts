/** All of Millrace around a test: real Redis, the sandbox, ingress and workers as processes of their own. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectKube } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { connectRedis, createLedger } from '@millrace/ledger';
import type { EventView, RedisLedger } from '@millrace/ledger';
import { systemClock } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';
import type { Sandbox } from '@millrace/sandbox';
import type { JsonObject } from '@millrace/triggers';
import { applyManifests } from '../../services/cli/src/objects/apply.ts';
import { readManifests } from '../../services/cli/src/objects/read-manifests.ts';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startService } from '../../services/cli/src/up/service-process.ts';
import type { ServiceProcess } from '../../services/cli/src/up/service-process.ts';
import { startTestRedis } from './redis.ts';
import type { TestRedis } from './redis.ts';
import { until } from './until.ts';

export interface Millrace {
  readonly url: string;
  readonly sandbox: Sandbox;
  readonly redis: TestRedis;
  readonly ledger: RedisLedger;
  readonly kube: KubeConnection;
  /** `root` is where its sources are: this repository, or a copy of it. */
  readonly worker: (settings?: Settings, root?: string) => Promise<RunningService>;
  readonly ingress: (settings?: Settings, root?: string) => Promise<RunningService>;
  /** Without sign-in, unless the settings say otherwise. */
  readonly dashboard: (settings?: Settings) => Promise<Dashboard>;
  /** Everything that was started, in order: ingress first. */
  readonly services: readonly RunningService[];
  /** Whatever any of them has logged. */
  readonly logged: () => string;
  /** Sends a body and gives the event's id; fails when it was not accepted. */
  readonly send: (body: string | JsonObject, headers?: Readonly<Record<string, string>>, path?: string) => Promise<string>;
  /** Waits until the event is final. */
  readonly final: (eventId: string) => Promise<EventView>;
  readonly list: (apiVersion: string, resource: string, namespace?: string) => Promise<readonly JsonObject[]>;
  readonly close: () => Promise<void>;
}

export interface Dashboard {
  readonly url: string;
  readonly process: ServiceProcess;
}

export interface RunningService extends ServiceProcess {
  /** Of its ops port. */
  readonly opsUrl: string;
}

export type Settings = Readonly<Record<string, string>>;

/** Without `runsForMs` the sandbox leaves PipelineRuns and TaskRuns as they are created. */
type Runs = Pick<Parameters<typeof startSandbox>[0], 'runsForMs'>;

/** Times short enough that a test sees a lock run out. */
export const quickLocks: Settings = { MILLRACE_LOCK: '2s', MILLRACE_STALLED_CHECK: '500ms', MILLRACE_SWEEP_EVERY: '1s' };

/** `files` are loaded; ingress runs, workers are started by the test. */
export async function startMillrace(files: readonly string[], ingressSettings: Settings = {}, runs: Runs = {}): Promise<Millrace> {
  const redis = await startTestRedis();
  const millrace = await startMillraceOn(redis.url, files, ingressSettings, runs);
  return {
    ...millrace,
    redis,
    async close() {
      await millrace.close();
      await redis.close();
    },
  };
}

/** The same, on a Redis of the test's own, wherever it is. */
export async function startMillraceOn(redisUrl: string, files: readonly string[], ingressSettings: Settings = {}, runs: Runs = {}): Promise<Omit<Millrace, 'redis'>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-'));
  const sandbox = await startSandbox({ port: 0, dataDir: null, clock: systemClock, ...runs });
  const kube = await connectKube({ kind: 'server', server: sandbox.url });
  const secretKey = randomBytes(32);
  const connection = connectRedis(redisUrl, { name: 'test', whenAway: 'wait', onError: () => {} });
  const ledger = createLedger({ connection, secretKey });
  const services: RunningService[] = [];
  const port = await chooseFree(0);
  await load(kube, files);

  async function service(name: 'ingress' | 'worker' | 'dashboard', settings: Settings, root = repositoryRoot): Promise<RunningService> {
    const opsPort = await chooseFree(0);
    const launched = await startService({
      name,
      program: name,
      root,
      environment: {
        PATH: process.env['PATH'] ?? '',
        REDIS_URL: redisUrl,
        MILLRACE_KUBE_URL: sandbox.url,
        MILLRACE_SECRET_KEY: secretKey.toString('base64'),
        MILLRACE_OWNER: 'stdin',
        MILLRACE_HOST: '127.0.0.1',
        MILLRACE_OPS_HOST: '127.0.0.1',
        MILLRACE_PORT: String(port),
        MILLRACE_OPS_PORT: String(opsPort),
        MILLRACE_ALLOW_LOOPBACK: 'true',
        MILLRACE_REDIS_START: '60s',
        ...settings,
      },
      opsPort,
      logFile: path.join(folder, `${name}.log`),
      readyWithinMs: 90_000,
    });
    const started = { ...launched, opsUrl: `http://127.0.0.1:${opsPort}` };
    services.push(started);
    return started;
  }
  await service('ingress', ingressSettings);

  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    sandbox,
    ledger,
    kube,
    async dashboard(settings = {}) {
      const own = await chooseFree(0);
      const process = await service('dashboard', { MILLRACE_PORT: String(own), MILLRACE_DASHBOARD_ACCESS: 'local', MILLRACE_SANDBOX: 'true', MILLRACE_WEBHOOK_URL: url, ...settings });
      return { url: `http://127.0.0.1:${own}`, process };
    },
    services,
    logged: () => ['ingress', 'worker', 'dashboard'].map((name) => path.join(folder, `${name}.log`)).filter(existsSync).map((file) => readFileSync(file, 'utf8')).join(''),
    worker: (settings = {}, root) => service('worker', settings, root),
    ingress: (settings = {}, root) => service('ingress', settings, root),
    async send(body, headers = {}, at = '/') {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      const response = await fetch(`${url}${at}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: text });
      const answer = (await response.json()) as { readonly eventID?: string };
      if (response.status !== 202 || answer.eventID === undefined) throw new Error(`answered ${response.status}: ${JSON.stringify(answer)}`);
      return answer.eventID;
    },
    async final(eventId) {
      let view: EventView | null = null;
      await until(async () => {
        view = await ledger.event(eventId);
        return view?.state === 'final';
      }, `event ${eventId} is final`);
      if (view === null) throw new Error(`event ${eventId} is not known`);
      return view;
    },
    async list(apiVersion, resource, namespace = 'default') {
      const answer = await kube.request({ method: 'GET', path: `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/namespaces/${namespace}/${resource}` });
      if (answer.kind !== 'answer') throw new Error(answer.failure.text);
      return (answer.body as unknown as { readonly items: readonly JsonObject[] }).items;
    },
    async close() {
      await Promise.all(services.map((one) => one.stop(5000)));
      connection.disconnect();
      await kube.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function load(kube: KubeConnection, files: readonly string[]): Promise<void> {
  const { manifests, problems } = readManifests(files);
  const { problems: refused } = await applyManifests(manifests, { kube, defaultNamespace: 'default', makeNamespaces: true });
  const all = [...problems, ...refused].map(({ text }) => text);
  if (all.length > 0) throw new Error(all.join('\n'));
}

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));
export const tutorialFolder = path.join(repositoryRoot, 'examples', 'tutorial');
