/** Millrace around a measurement: services as processes of their own, on a Redis and a far side that are there. */
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { bodyOfBytes, canonicalHeaders, describeReceived } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { connectRedis, createLedger } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import type { RedisLedger } from '@millrace/ledger';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startService } from '../../services/cli/src/up/service-process.ts';
import type { ServiceProcess } from '../../services/cli/src/up/service-process.ts';
import type { Bench } from './bench.ts';
import type { FarSide } from './far-side.ts';
import { pushHeaders, pushOf } from './pushes.ts';
import type { BenchRedis } from './redis.ts';

export interface Scene {
  readonly ledger: RedisLedger;
  /** Of ingress, which is started at the first request for it. */
  readonly port: number;
  readonly ingress: (settings?: Settings) => Promise<ServiceProcess>;
  readonly worker: (settings?: Settings) => Promise<ServiceProcess>;
  /** Straight into ledger and queue, as ingress stores them. */
  readonly store: (place: Place, count: number, bodyBytes?: number) => Promise<void>;
  /** Resolves when at most so many entries are open. */
  readonly drainedTo: (open: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface Place {
  readonly namespace: string;
  readonly name: string;
}

type Settings = Readonly<Record<string, string>>;

export async function startScene(bench: Bench, redis: BenchRedis, farSide: FarSide): Promise<Scene> {
  const folder = mkdtempSync(path.join(bench.folder, 'scene-'));
  const secretKey = randomBytes(32);
  const connection = connectRedis(redis.url, { name: 'bench', whenAway: 'wait', onError: () => {} });
  const ledger = createLedger({ connection, secretKey });
  const queue = createQueue({ connection, onError: () => {} });
  const services: ServiceProcess[] = [];
  const port = await chooseFree(0);

  async function service(name: 'ingress' | 'worker', settings: Settings): Promise<ServiceProcess> {
    const opsPort = await chooseFree(0);
    const started = await startService({
      name,
      program: name,
      environment: {
        PATH: process.env['PATH'] ?? '',
        REDIS_URL: redis.url,
        MILLRACE_SECRET_KEY: secretKey.toString('base64'),
        MILLRACE_OWNER: 'stdin',
        MILLRACE_HOST: '127.0.0.1',
        MILLRACE_OPS_HOST: '127.0.0.1',
        MILLRACE_PORT: String(port),
        MILLRACE_OPS_PORT: String(opsPort),
        ...farSide.environment,
        ...bench.environment,
        ...settings,
      },
      opsPort,
      logFile: path.join(folder, `${name}.log`),
      readyWithinMs: 30_000,
    });
    services.push(started);
    return started;
  }

  return {
    ledger,
    port,
    ingress: (settings = {}) => service('ingress', settings),
    worker: (settings = {}) => service('worker', settings),
    async store(place, count, bodyBytes = 7000) {
      const body = pushOf(bodyBytes);
      const about = describeReceived(canonicalHeaders(Object.entries(pushHeaders)), bodyOfBytes(body));
      const listener = { ...place, uid: '', resourceVersion: '' };
      for (let stored = 0; stored < count; stored += 200) {
        await Promise.all(
          Array.from({ length: Math.min(200, count - stored) }, async () => {
            const [id, headers] = [randomUUID(), canonicalHeaders(Object.entries({ ...pushHeaders, 'X-GitHub-Delivery': randomUUID() }))] as const;
            const persisted = await ledger.persist({ event: { id, listener, method: 'POST', url: '/', headers }, body, trace: null, duplicateKey: randomUUID(), duplicateWindowMs: 300_000, about });
            if (persisted.kind === 'stored' && persisted.admitted) await queue.add({ kind: 'event', id, run: 1 }, 0);
          }),
        );
      }
    },
    async drainedTo(wanted) {
      let last = { open: Number.POSITIVE_INFINITY, at: performance.now() };
      for (let { open } = await ledger.depth(); open > wanted; { open } = await ledger.depth()) {
        if (open !== last.open) last = { open, at: performance.now() };
        if (performance.now() - last.at > standstillMs) throw new Error(`${open} entries are open, and none has ended for ${standstillMs / 1000} s`);
        await sleep(25);
      }
    },
    async close() {
      await Promise.all(services.map((one) => one.stop(10_000)));
      await queue.close();
      connection.disconnect();
    },
  };
}

const standstillMs = 60_000;

/** What one measurement needs in the cluster: a namespace with an account that may create, and a listener. */
export async function makeListener(farSide: FarSide, place: Place, triggers: readonly JsonObject[] = [oneTrigger()]): Promise<void> {
  const { namespace, name } = place;
  await make(farSide, '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}`;
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: 'creates' }, rules: [{ apiGroups: ['tekton.dev'], resources: ['pipelineruns'], verbs: ['create'] }] };
  await make(farSide, `${rbac}/roles`, role);
  await make(farSide, `${rbac}/rolebindings`, {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'creates' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'creates' },
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace }],
  });
  const listeners = `/apis/triggers.tekton.dev/v1beta1/namespaces/${namespace}/eventlisteners`;
  await make(farSide, listeners, { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name, namespace }, spec: { triggers: [...triggers] } });
}

/** A filter, five params and one PipelineRun: what most triggers are. */
export function oneTrigger(name = 'build', filter = "body.ref.startsWith('refs/heads/') && !body.deleted"): JsonObject {
  const params = { url: '$(body.repository.clone_url)', revision: '$(body.head_commit.id)', branch: '$(body.ref)', author: '$(body.head_commit.author.name)', repository: '$(body.repository.full_name)' };
  const names = Object.keys(params);
  const spec = {
    pipelineRef: { name: 'build' },
    params: names.map((name) => ({ name, value: `$(tt.params.${name})` })),
    workspaces: [{ name: 'source', volumeClaimTemplate: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } } }],
  };
  const run = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'run-', labels: { app: 'bench' } }, spec };
  return {
    name,
    interceptors: [{ ref: { name: 'cel' }, params: [{ name: 'filter', value: filter }] }],
    bindings: Object.entries(params).map(([name, value]) => ({ name, value })),
    template: { spec: { params: names.map((name) => ({ name })), resourcetemplates: [run] } },
  };
}

async function make(farSide: FarSide, at: string, object: JsonObject): Promise<void> {
  const answer = await farSide.kube.request({ method: 'POST', path: at, body: object });
  if (answer.kind !== 'answer' && !(answer.kind === 'refused' && answer.status === 409)) throw new Error(`${at}: ${answer.failure.text}`);
}

/** One that Millrace has created, as it was sent: for the minimal client, which names it anew. */
export async function createdObject(farSide: FarSide, namespace: string): Promise<JsonObject> {
  const answer = await farSide.kube.request({ method: 'GET', path: `${runsOf(namespace)}?limit=1` });
  if (answer.kind !== 'answer') throw new Error(answer.failure.text);
  const [object] = (answer.body as unknown as { readonly items: readonly { readonly metadata: JsonObject; readonly spec: JsonObject }[] }).items;
  if (object === undefined) throw new Error(`no PipelineRun in namespace "${namespace}"`);
  const { annotations = {}, labels = {}, generateName = '' } = object.metadata;
  return { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name: 'NAME', namespace, generateName, labels, annotations }, spec: object.spec };
}

/** So that one measurement does not pay for what another has left. */
export async function removeRuns(farSide: FarSide, namespace: string): Promise<void> {
  const answer = await farSide.kube.request({ method: 'DELETE', path: runsOf(namespace), timeoutMs: 120_000 });
  if (answer.kind !== 'answer') throw new Error(answer.failure.text);
}

function runsOf(namespace: string): string {
  return `/apis/tekton.dev/v1/namespaces/${namespace}/pipelineruns`;
}
