/**
 * Millrace in a real cluster: API server with RBAC, the shipped roles of k8s/rbac, and each service as a process with a token of
 * its own account. There is no controller manager: nobody makes default accounts, collects garbage or finishes deletions.
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectKube } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import { connectRedis, createLedger } from '@millrace/ledger';
import type { EventView, Ledger } from '@millrace/ledger';
import type { JsonObject } from '@millrace/triggers';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startService } from '../../services/cli/src/up/service-process.ts';
import type { ServiceProcess } from '../../services/cli/src/up/service-process.ts';
import { missingForApiServer, startKubeApiServer } from './kube-apiserver.ts';
import type { KubeApiServer } from './kube-apiserver.ts';
import { startTestRedis } from './redis.ts';
import type { TestRedis } from './redis.ts';
import { until } from './until.ts';

export interface InCluster {
  readonly server: KubeApiServer;
  readonly admin: KubeConnection;
  readonly redis: TestRedis;
  readonly ledger: Ledger;
  readonly url: string;
  readonly ingress: (settings?: Settings) => Promise<ServiceProcess>;
  readonly worker: (settings?: Settings) => Promise<ServiceProcess>;
  /** Its address; people sign in with a token, unless the settings say otherwise. */
  readonly dashboard: (settings?: Settings) => Promise<string>;
  /** A token of an account, which is made where it is not there. */
  readonly token: (namespace: string, account: string) => Promise<string>;
  readonly controller: (settings?: Settings) => Promise<ServiceProcess>;
  /** What a service has written to its log so far, one object a line. */
  readonly log: (name: ServiceName) => readonly JsonObject[];
  /** Applies a folder of k8s/rbac, in a namespace where it names none. */
  readonly applyRights: (folder: string, namespace?: string) => Promise<void>;
  /** Applies the manifests of a folder as an administrator. */
  readonly applyFolder: (folder: string) => Promise<void>;
  /** Makes objects as an administrator, in order. */
  readonly make: (...objects: readonly JsonObject[]) => Promise<void>;
  /** A Role of those rules for an account, which need not exist to be impersonated; waits until it may. */
  readonly grant: (namespace: string, account: string, rules: readonly JsonObject[]) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly list: (apiVersion: string, resource: string, namespace: string) => Promise<readonly JsonObject[]>;
  /** Sends a body to a listener, once ingress has seen that, and gives the event's id; fails when it was not accepted. */
  readonly send: (listener: string, body?: JsonObject, headers?: Readonly<Record<string, string>>) => Promise<string>;
  readonly final: (eventId: string) => Promise<EventView>;
  readonly close: () => Promise<void>;
}

export type ServiceName = 'ingress' | 'worker' | 'controller' | 'dashboard';
export type Settings = Readonly<Record<string, string>>;

export const ownNamespace = 'millrace';

export function accountOf(service: ServiceName): string {
  return `system:serviceaccount:${ownNamespace}:millrace-${service}`;
}

/** Why there is no cluster to test in; null when there is one. */
export function missingForCluster(): string | null {
  return missingForApiServer();
}

/** Starts no service yet, and installs no definitions: the test says when. */
export async function startInCluster(): Promise<InCluster> {
  const closers: (() => Promise<unknown> | void)[] = [];
  async function close(): Promise<void> {
    for (const closer of closers.toReversed()) await closer();
  }
  try {
    return await start(closers, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(closers: (() => Promise<unknown> | void)[], close: () => Promise<void>): Promise<InCluster> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-in-cluster-'));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const redis = await startTestRedis();
  closers.push(() => redis.close());
  const server = await startKubeApiServer({ audited: [accountOf('ingress'), accountOf('worker'), accountOf('controller'), accountOf('dashboard')] });
  closers.push(() => server.stop());
  const admin = await connectKube({ kind: 'kubeconfig', paths: [server.kubeconfig], context: null });
  closers.push(() => admin.close());
  const secretKey = randomBytes(32);
  const connection = connectRedis(redis.url, { name: 'test', whenAway: 'wait', onError: () => {} });
  closers.push(() => connection.disconnect());
  const ledger = createLedger({ connection, secretKey });
  const services: ServiceProcess[] = [];
  closers.push(() => Promise.all(services.map((one) => one.stop(5000))));
  const port = await chooseFree(0);

  async function make(...objects: readonly JsonObject[]): Promise<void> {
    for (const object of objects) await makeOne(admin, object);
  }

  async function kubectlApply(...args: readonly string[]): Promise<void> {
    const { code, stderr } = await server.kubectl(['apply', ...args]);
    if (code !== 0) throw new Error(`kubectl apply ${args.join(' ')}: ${stderr}`);
  }

  async function applyRights(rights: string, namespace?: string): Promise<void> {
    const where = fileURLToPath(new URL(`../../k8s/rbac/${rights}`, import.meta.url));
    await kubectlApply(...(namespace === undefined ? [] : ['--namespace', namespace]), '-k', where);
  }

  async function service(name: ServiceName, settings: Settings): Promise<ServiceProcess> {
    const opsPort = await chooseFree(0);
    const kubeconfig = path.join(folder, `${name}.kubeconfig`);
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(server, await tokenOf(admin, `millrace-${name}`))), { mode: 0o600 });
    const started = await startService({
      name,
      program: name,
      environment: {
        PATH: process.env['PATH'] ?? '',
        REDIS_URL: redis.url,
        MILLRACE_KUBECONFIG: kubeconfig,
        MILLRACE_SECRET_KEY: secretKey.toString('base64'),
        MILLRACE_OWNER: 'stdin',
        MILLRACE_HOST: '127.0.0.1',
        MILLRACE_OPS_HOST: '127.0.0.1',
        MILLRACE_PORT: String(port),
        MILLRACE_OPS_PORT: String(opsPort),
        ...settings,
      },
      opsPort,
      logFile: path.join(folder, `${name}.log`),
      readyWithinMs: 90_000,
    });
    services.push(started);
    return started;
  }

  await make({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: ownNamespace } });
  await applyRights('accounts');
  const url = `http://127.0.0.1:${port}`;
  return {
    server,
    admin,
    redis,
    ledger,
    url,
    make,
    applyRights,
    applyFolder: (folder) => kubectlApply('-f', folder),
    ingress: (settings = {}) => service('ingress', settings),
    worker: (settings = {}) => service('worker', settings),
    async dashboard(settings = {}) {
      const own = await chooseFree(0);
      await service('dashboard', { MILLRACE_PORT: String(own), MILLRACE_DASHBOARD_SESSION_KEY: secretKey.toString('base64'), ...settings });
      return `http://127.0.0.1:${own}`;
    },
    async token(namespace, account) {
      await make({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name: account } });
      return tokenOf(admin, account, namespace);
    },
    controller: (settings = {}) => service('controller', settings),
    log: (name) => readFileSync(path.join(folder, `${name}.log`), 'utf8').split('\n').flatMap(objectOf),
    async grant(namespace, account, rules) {
      const metadata = { namespace, name: `for-${account}` };
      const [apiGroup, apiVersion] = ['rbac.authorization.k8s.io', 'rbac.authorization.k8s.io/v1'];
      await make(
        { apiVersion, kind: 'Role', metadata, rules },
        { apiVersion, kind: 'RoleBinding', metadata, roleRef: { apiGroup, kind: 'Role', name: metadata.name }, subjects: [{ kind: 'ServiceAccount', name: account, namespace }] },
      );
      await until(() => mayAlready(admin, `system:serviceaccount:${namespace}:${account}`, namespace, rules), `${account} may do so`);
    },
    async remove(at) {
      const answer = await admin.request({ method: 'DELETE', path: at });
      if (answer.kind !== 'answer') throw new Error(`${at}: ${answer.failure.text}`);
    },
    async list(apiVersion, resource, namespace) {
      const answer = await admin.request({ method: 'GET', path: `${root(apiVersion)}/namespaces/${namespace}/${resource}` });
      if (answer.kind !== 'answer') throw new Error(answer.failure.text);
      return (answer.body as unknown as { readonly items: readonly JsonObject[] }).items;
    },
    async send(listener, body = {}, headers = {}) {
      let eventId = '';
      await until(async () => {
        const response = await fetch(`${url}/${listener}`, { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(body) });
        const answer = (await response.json()) as { readonly eventID?: string };
        if (response.status !== 202 && response.status !== 404) throw new Error(`answered ${response.status}: ${JSON.stringify(answer)}`);
        eventId = answer.eventID ?? '';
        return response.status === 202;
      }, `listener "${listener}" is known`);
      return eventId;
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
    close,
  };
}

/** Kinds are looked up as the services do; a namespace that is named and not there is made. */
async function makeOne(admin: KubeConnection, object: JsonObject): Promise<void> {
  const { apiVersion, kind, metadata } = object as unknown as { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly namespace?: string } };
  const found = await admin.resourceFor(apiVersion, kind);
  if (found.kind !== 'found') throw new Error(found.kind === 'absent' ? found.text : found.failure.text);
  const { resource, namespaced } = found.resource;
  const place = namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  const answer = await admin.request({ method: 'POST', path: `${root(apiVersion)}${place}/${resource}`, body: object });
  if (answer.kind !== 'answer') throw new Error(`${kind}: ${answer.failure.text}`);
}

/** The API server takes a Role up a moment after it is made. */
async function mayAlready(admin: KubeConnection, user: string, namespace: string, rules: readonly JsonObject[]): Promise<boolean> {
  const [rule] = rules as unknown as readonly { readonly apiGroups: string[]; readonly resources: string[]; readonly verbs: string[]; readonly resourceNames?: string[] }[];
  const resourceAttributes = { namespace, group: rule?.apiGroups[0] ?? '', resource: rule?.resources[0] ?? '', verb: rule?.verbs[0] ?? '', name: rule?.resourceNames?.[0] ?? '' };
  const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SubjectAccessReview', spec: { user, resourceAttributes } };
  const answer = await admin.request({ method: 'POST', path: '/apis/authorization.k8s.io/v1/subjectaccessreviews', body });
  return answer.kind === 'answer' && (answer.body as unknown as { readonly status: { readonly allowed: boolean } }).status.allowed;
}

function root(apiVersion: string): string {
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}`;
}

async function tokenOf(admin: KubeConnection, account: string, namespace = ownNamespace): Promise<string> {
  const answer = await admin.request({ method: 'POST', path: `/api/v1/namespaces/${namespace}/serviceaccounts/${account}/token`, body: { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} } });
  if (answer.kind !== 'answer') throw new Error(answer.failure.text);
  return (answer.body as unknown as { readonly status: { readonly token: string } }).status.token;
}

/** For whoever has this token. */
export function kubeconfigOf(server: KubeApiServer, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'service',
    clusters: [{ name: 'test', cluster: { server: server.url, 'certificate-authority-data': Buffer.from(server.ca).toString('base64') } }],
    users: [{ name: 'service', user: { token } }],
    contexts: [{ name: 'service', context: { cluster: 'test', user: 'service' } }],
  };
}

function objectOf(line: string): readonly JsonObject[] {
  try {
    return [JSON.parse(line) as JsonObject];
  } catch {
    return [];
  }
}
