/** The API server under chaos: the sandbox in a process of its own, or the real one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { connectKube, type KubeConnection } from '@millrace/kube';
import type { JsonObject } from '@millrace/triggers';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { startKubeApiServer } from '../support/kube-apiserver.ts';
import { until } from '../support/until.ts';

export interface ChaosCluster {
  readonly described: string;
  readonly kube: KubeConnection;
  /** How a service finds it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What only the sandbox can: trouble on request. */
  readonly sandbox: SandboxTrouble | null;
  /** kill -9; its objects stay. */
  readonly crash: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Creating ConfigMaps in this namespace fails as with a webhook that nobody answers, until what it returns is called. */
  readonly breakWebhook: (namespace: string) => Promise<() => Promise<void>>;
  readonly close: () => Promise<void>;
}

export interface SandboxTrouble {
  readonly url: string;
  /** See packages/sandbox/src/faults.ts. */
  readonly add: (fault: JsonObject) => Promise<void>;
  readonly clear: () => Promise<void>;
  readonly outage: (ms: number) => Promise<void>;
}

export async function startSandboxCluster(folder: string): Promise<ChaosCluster> {
  const port = await chooseFree(0);
  const url = `http://127.0.0.1:${port}`;
  let child = await startSandboxProcess(port, folder);
  const kube = await connectKube({ kind: 'server', server: url });
  const sandbox: SandboxTrouble = {
    url,
    add: (fault) => post(url, 'POST', '/sandbox/faults', fault),
    clear: () => post(url, 'DELETE', '/sandbox/faults'),
    outage: (ms) => post(url, 'POST', '/sandbox/outage', { ms }),
  };
  return {
    described: `sandbox at ${url}`,
    kube,
    environment: { MILLRACE_KUBE_URL: url },
    sandbox,
    crash: () => end(child),
    async restart() {
      child = await startSandboxProcess(port, folder);
    },
    async breakWebhook(namespace) {
      await sandbox.add({ kind: 'status', code: 500, reason: 'InternalError', message: webhookText, verb: 'create', resource: 'configmaps', namespace });
      return sandbox.clear;
    },
    async close() {
      await kube.close();
      await end(child);
    },
  };
}

/** As the real server says it. */
const webhookText = 'Internal error occurred: failed calling webhook "nowhere.chaos.test": failed to call webhook: Post "https://127.0.0.1:1/": dial tcp 127.0.0.1:1: connect: connection refused';

async function startSandboxProcess(port: number, folder: string): Promise<ChildProcess> {
  const script = fileURLToPath(new URL('sandbox-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, String(port), folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit').then(() => Promise.reject(new Error('the sandbox ended before it listened')))]);
  return child;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function post(url: string, method: string, at: string, body?: JsonObject): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${url}${at}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  if (!response.ok) throw new Error(`${method} ${at}: ${response.status} ${await response.text()}`);
}

/** Needs KUBEBUILDER_ASSETS; upstream definitions where MILLRACE_UPSTREAM_CRDS names their folder, else ours. */
export async function startRealCluster(): Promise<ChaosCluster> {
  const server = await startKubeApiServer();
  await server.applyDefinitions();
  const kube = await connectKube({ kind: 'kubeconfig', paths: [server.kubeconfig], context: null });
  return {
    described: `kube-apiserver at ${server.url}`,
    kube,
    environment: { MILLRACE_KUBECONFIG: server.kubeconfig },
    sandbox: null,
    crash: () => server.stopApiServer(),
    restart: () => server.startApiServer(),
    async breakWebhook(namespace) {
      await applied(server.kubectl(['apply', '-f', '-'], JSON.stringify(webhookConfiguration(namespace))));
      return () => applied(server.kubectl(['delete', 'validatingwebhookconfiguration', 'nowhere']));
    },
    async close() {
      await kube.close();
      await server.stop();
    },
  };
}

async function applied(ran: Promise<{ readonly code: number; readonly stderr: string }>): Promise<void> {
  const { code, stderr } = await ran;
  if (code !== 0) throw new Error(`kubectl: ${stderr}`);
}

function webhookConfiguration(namespace: string): JsonObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'nowhere' },
    webhooks: [
      {
        name: 'nowhere.chaos.test',
        clientConfig: { url: 'https://127.0.0.1:1/' },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        failurePolicy: 'Fail',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
        timeoutSeconds: 2,
      },
    ],
  };
}

/** Creates the objects, in order. */
export async function createAll(kube: KubeConnection, objects: readonly JsonObject[]): Promise<void> {
  for (const object of objects) {
    const { apiVersion, kind, metadata } = object as { readonly apiVersion: string; readonly kind: string; readonly metadata: { readonly namespace?: string } };
    // The real server serves a new definition some moments after it says so.
    let place: string | null = null;
    await until(async () => {
      const found = await kube.resourceFor(apiVersion, kind);
      if (found.kind === 'failed') throw new Error(found.failure.text);
      if (found.kind === 'found') place = `${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}${metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`}/${found.resource.resource}`;
      return place !== null;
    }, `${kind} to be served`);
    const answer = await kube.request({ method: 'POST', path: `/${place}`, body: object });
    if (answer.kind !== 'answer') throw new Error(`${kind}: ${answer.failure.text}`);
  }
}
