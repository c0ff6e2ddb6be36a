/** The dashboard in this process, on a real Redis and the sandbox: what its tests ask, and how they fill it. */
import { createLedger, connectRedis } from '@millrace/ledger';
import type { RedisLedger } from '@millrace/ledger';
import { createLifecycle, silentLogger, systemClock } from '@millrace/runtime';
import { startSandbox } from '@millrace/sandbox';
import type { Sandbox } from '@millrace/sandbox';
import { connectKube } from '@millrace/kube';
import { textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { startDashboard } from '../../services/dashboard/src/app.ts';
import { readConfig } from '../../services/dashboard/src/config.ts';
import { applyManifests } from '../../services/cli/src/objects/apply.ts';
import type { Manifest } from '../../services/cli/src/objects/read-manifests.ts';
import { startTestRedis } from './redis.ts';
import { testSecretKey } from './ledger.ts';
import { until } from './until.ts';

export interface DashboardBench {
  readonly sandbox: Sandbox;
  readonly ledger: RedisLedger;
  readonly redis: ReturnType<typeof connectRedis>;
  readonly start: (settings?: Readonly<Record<string, string>>) => Promise<RunningDashboard>;
  readonly apply: (...objects: readonly JsonObject[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface RunningDashboard {
  readonly url: string;
  readonly opsUrl: string;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  /** With the header that our own pages send. */
  readonly post: (path: string, body: JsonValue, headers?: Readonly<Record<string, string>>) => Promise<Answered>;
  readonly stop: () => Promise<void>;
}

export interface Answered {
  readonly status: number;
  readonly body: Fields;
  /** Of a field that is one. */
  readonly id: (field: string) => string;
  readonly text: string;
  readonly headers: Headers;
}

/** Of JSON that a test looks into: any field is possible, and what is not there is undefined. */
export interface Fields {
  readonly [name: string]: Fields;
}

export const asOurPage = { 'content-type': 'application/json', 'x-millrace-dashboard': '1' } as const;

export async function startDashboardBench(): Promise<DashboardBench> {
  const server = await startTestRedis();
  const sandbox = await startSandbox({ port: 0, dataDir: null, clock: systemClock });
  const kube = await connectKube({ kind: 'server', server: sandbox.url });
  const redis = connectRedis(server.url, { name: 'test', whenAway: 'wait', onError: () => {} });
  const running: RunningDashboard[] = [];

  async function start(settings: Readonly<Record<string, string>> = {}): Promise<RunningDashboard> {
    const read = readConfig({
      REDIS_URL: server.url,
      MILLRACE_KUBE_URL: sandbox.url,
      MILLRACE_HOST: '127.0.0.1',
      MILLRACE_PORT: '0',
      MILLRACE_OPS_HOST: '127.0.0.1',
      MILLRACE_OPS_PORT: '0',
      MILLRACE_DASHBOARD_ACCESS: 'local',
      ...settings,
    });
    const lifecycle = createLifecycle({ graceMs: 5_000, logger: silentLogger });
    const { port, opsPort } = await startDashboard({ ...read, environment: {}, logger: silentLogger, lifecycle });
    const url = `http://127.0.0.1:${port}`;
    const dashboard: RunningDashboard = {
      url,
      opsUrl: `http://127.0.0.1:${opsPort}`,
      get: async (path, headers = {}) => answered(await fetch(`${url}${path}`, { headers })),
      post: async (path, body, headers = {}) => answered(await fetch(`${url}${path}`, { method: 'POST', body: JSON.stringify(body), headers: { ...asOurPage, ...headers } })),
      stop: async () => void (await lifecycle.stop()),
    };
    running.push(dashboard);
    return dashboard;
  }

  return {
    sandbox,
    redis,
    ledger: createLedger({ connection: redis, secretKey: testSecretKey }),
    start,
    async apply(...objects) {
      const manifests = objects.map(manifestOf);
      const { problems } = await applyManifests(manifests, { kube, defaultNamespace: 'ci', makeNamespaces: true });
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
    },
    async close() {
      for (const dashboard of running) await dashboard.stop();
      redis.disconnect();
      await kube.close();
      await sandbox.close();
      await server.close();
    },
  };
}

/** Once its watches have listed what is configured. */
export async function untilSynced(dashboard: RunningDashboard, headers: Readonly<Record<string, string>> = {}): Promise<void> {
  await until(async () => (await dashboard.get('/api/listeners', headers)).text.includes('"synced":true'), 'the watches have listed');
}

function manifestOf(object: JsonObject): Manifest {
  const metadata = object['metadata'];
  return { object, kind: textAt(object, 'kind'), apiVersion: textAt(object, 'apiVersion'), name: textAt(metadata, 'name'), namespace: textAt(metadata, 'namespace') || null, place: { file: 'test', document: 1 }, lineAt: () => null };
}

async function answered(response: Response): Promise<Answered> {
  const text = await response.text();
  const body = response.headers.get('content-type')?.includes('json') === true ? (JSON.parse(text) as Fields) : {};
  return { status: response.status, text, headers: response.headers, body, id: (field) => body[field] as unknown as string };
}
