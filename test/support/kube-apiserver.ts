/**
 * A real API server for tests: etcd and kube-apiserver from the folder that KUBEBUILDER_ASSETS names (the layout of `setup-envtest`).
 * RBAC is on; the admin's token is in `system:masters`. There is no controller manager: no default service accounts, no garbage collection.
 */
import type { ChildProcess } from 'node:child_process';
import { execFile, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../packages/runtime/src/ports.ts';
import { until } from './until.ts';

export type KubectlResult = { readonly code: number; readonly stdout: string; readonly stderr: string };

export type KubeApiServer = {
  readonly url: string;
  readonly token: string;
  /** PEM of the certificate the server made for itself. */
  readonly ca: string;
  /** Path of a kubeconfig for the admin. */
  readonly kubeconfig: string;
  /** Path of a file with one JSON object for each request of an audited user. */
  readonly auditLog: string;
  readonly kubectl: (args: readonly string[], input?: string) => Promise<KubectlResult>;
  /** Applies the CustomResourceDefinitions of a folder and waits until they are served. */
  readonly applyDefinitions: (definitions?: readonly (readonly string[])[]) => Promise<void>;
  /** kill -9, and etcd keeps running; `startApiServer` brings it back on the same port with the same objects. */
  readonly stopApiServer: () => Promise<void>;
  readonly startApiServer: () => Promise<void>;
  readonly restart: () => Promise<void>;
  /** Ends both and removes what they stored. */
  readonly stop: () => Promise<void>;
};

/** What is missing for a real API server, null if nothing is. */
export function missingForApiServer(env: NodeJS.ProcessEnv = process.env): string | null {
  const folder = env['KUBEBUILDER_ASSETS'];
  if (folder === undefined) return 'KUBEBUILDER_ASSETS is not set';
  const absent = ['etcd', 'kube-apiserver', 'kubectl'].filter((program) => !existsSync(join(folder, program)));
  return absent.length === 0 ? null : `${folder} (KUBEBUILDER_ASSETS) has no ${absent.join(', ')}`;
}

/** How kubectl is told of them: upstream's where MILLRACE_UPSTREAM_CRDS names a folder, else our own, with open ones for Tekton Pipelines. */
export function definitionsOf(env: NodeJS.ProcessEnv): readonly (readonly string[])[] {
  const upstream = env['MILLRACE_UPSTREAM_CRDS'];
  if (upstream !== undefined) return [['-f', upstream]];
  return [['-k', join(root, 'k8s/crds')], ['-f', join(root, 'test/fixtures/tekton-pipelines/definitions.yaml')]];
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** For tests that look at what upstream's schemas say. */
export function missingForDefinitions(env: NodeJS.ProcessEnv = process.env): string | null {
  return env['MILLRACE_UPSTREAM_CRDS'] === undefined ? 'MILLRACE_UPSTREAM_CRDS is not set' : null;
}

/** From KUBEBUILDER_ASSETS, else from PATH; null if there is none. */
export function kubectlPath(env: NodeJS.ProcessEnv = process.env): string | null {
  const folders = [env['KUBEBUILDER_ASSETS'] ?? '', ...(env['PATH'] ?? '').split(delimiter)];
  return folders.filter((folder) => folder !== '').map((folder) => join(folder, 'kubectl')).find((path) => existsSync(path)) ?? null;
}

/** kubectl with a home of its own, so that it reads nobody's kubeconfig and caches nothing. */
export async function runKubectl(program: string, args: readonly string[], home: string, input = ''): Promise<KubectlResult> {
  return await new Promise((resolve) => {
    const env = { ...process.env, HOME: home, KUBECONFIG: join(home, 'none') };
    const child = execFile(program, [...args], { env, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

/** `audited` are the users whose requests are written down, in `auditLog`. */
export async function startKubeApiServer({ audited = [] }: { readonly audited?: readonly string[] } = {}): Promise<KubeApiServer> {
  const missing = missingForApiServer();
  if (missing !== null) throw new Error(missing);
  const assets = process.env['KUBEBUILDER_ASSETS'] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'millrace-apiserver-'));
  const [port, etcdPort, peerPort] = [await freePort(), await freePort(), await freePort()];
  const url = `https://127.0.0.1:${port}`;
  const token = randomBytes(16).toString('hex');
  const etcdName = `etcd-${randomBytes(8).toString('hex')}`;
  writeServiceAccountKeys(folder);
  writeFileSync(join(folder, 'tokens.csv'), `${token},admin,admin,"system:masters"\n`);

  const auditLog = join(folder, 'audit.log');
  const auditPolicy = join(folder, 'audit-policy.json');
  writeFileSync(auditLog, '');
  writeFileSync(auditPolicy, JSON.stringify(auditPolicyOf(audited)));

  function run(program: string, args: readonly string[]): ChildProcess {
    const log = createWriteStream(join(folder, `${program}.log`), { flags: 'a' });
    const child = spawn(join(assets, program), args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('close', () => log.end());
    return child;
  }

  const etcdUrl = `http://127.0.0.1:${etcdPort}`;
  const peerUrl = `http://127.0.0.1:${peerPort}`;
  const etcd = run('etcd', [
    `--name=${etcdName}`,
    `--data-dir=${join(folder, 'etcd')}`,
    '--unsafe-no-fsync',
    `--listen-client-urls=${etcdUrl}`,
    `--advertise-client-urls=${etcdUrl}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=${etcdName}=${peerUrl}`,
  ]);
  let apiServer: ChildProcess | null = null;

  async function startApiServer(): Promise<void> {
    const child = run('kube-apiserver', [
      `--etcd-servers=${etcdUrl}`,
      `--cert-dir=${join(folder, 'certs')}`,
      `--secure-port=${port}`,
      '--bind-address=127.0.0.1',
      '--advertise-address=127.0.0.1',
      '--service-cluster-ip-range=10.0.0.0/24',
      '--service-account-issuer=https://millrace.test',
      `--service-account-key-file=${join(folder, 'sa.pub')}`,
      `--service-account-signing-key-file=${join(folder, 'sa.key')}`,
      `--token-auth-file=${join(folder, 'tokens.csv')}`,
      '--authorization-mode=RBAC',
      '--disable-admission-plugins=ServiceAccount',
      `--audit-policy-file=${auditPolicy}`,
      `--audit-log-path=${auditLog}`,
    ]);
    apiServer = child;
    await until(async () => {
      assertRunning(child, 'kube-apiserver', folder);
      return await isReady(url, token);
    }, 'kube-apiserver to be ready');
  }

  async function stopApiServer(): Promise<void> {
    if (apiServer !== null) await end(apiServer);
    apiServer = null;
  }

  async function stop(): Promise<void> {
    await stopApiServer();
    await end(etcd);
    rmSync(folder, { recursive: true, force: true });
  }

  try {
    // Two control planes on one etcd would spoil both tests: the port must be answered by the etcd started here.
    await until(async () => {
      assertRunning(etcd, 'etcd', folder);
      return (await memberNames(etcdUrl)).includes(etcdName);
    }, 'etcd to answer on its own port');
    await startApiServer();
  } catch (error) {
    await stop();
    throw error;
  }

  const ca = readFileSync(join(folder, 'certs', 'apiserver.crt'), 'utf8');
  const kubeconfig = join(folder, 'kubeconfig');
  writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(url, token, ca)), { mode: 0o600 });

  async function kubectl(args: readonly string[], input?: string): Promise<KubectlResult> {
    return await runKubectl(join(assets, 'kubectl'), ['--kubeconfig', kubeconfig, ...args], folder, input);
  }

  return {
    url,
    token,
    ca,
    kubeconfig,
    auditLog,
    kubectl,
    startApiServer,
    stopApiServer,
    stop,
    async restart() {
      await stopApiServer();
      await startApiServer();
    },
    async applyDefinitions(definitions = definitionsOf(process.env)) {
      for (const source of definitions) {
        // Too large for the annotation of a client-side apply.
        const applied = await kubectl(['apply', '--server-side', ...source]);
        if (applied.code !== 0) throw new Error(`definitions ${source.join(' ')}: ${applied.stderr}`);
      }
      // A definition that is so new that it has no conditions at all makes `kubectl wait` give up.
      await until(async () => (await kubectl(['wait', '--for', 'condition=established', '--timeout=60s', 'crd', '--all'])).code === 0, 'the definitions are served');
    },
  };
}

/** https://kubernetes.io/docs/tasks/debug/debug-cluster/audit/ */
function auditPolicyOf(users: readonly string[]): object {
  const rules = users.length === 0 ? [{ level: 'None' }] : [{ level: 'Metadata', users }, { level: 'None' }];
  return { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', omitStages: ['RequestReceived'], rules };
}

function writeServiceAccountKeys(folder: string): void {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  writeFileSync(join(folder, 'sa.key'), privateKey, { mode: 0o600 });
  writeFileSync(join(folder, 'sa.pub'), publicKey);
}

function kubeconfigOf(server: string, token: string, ca: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    clusters: [{ name: 'test', cluster: { server, 'certificate-authority-data': Buffer.from(ca).toString('base64') } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin', namespace: 'default' } }],
  };
}

async function memberNames(etcdUrl: string): Promise<string[]> {
  try {
    const response = await fetch(`${etcdUrl}/v3/cluster/member/list`, { method: 'POST', body: '{}' });
    const list = (await response.json()) as { members?: { name?: string }[] };
    return (list.members ?? []).map((member) => member.name ?? '');
  } catch {
    return [];
  }
}

/** The certificate is checked by everybody but this question: the server makes it while it starts. */
async function isReady(url: string, token: string): Promise<boolean> {
  return await new Promise((resolve) => {
    const asked = request(`${url}/readyz`, { headers: { authorization: `Bearer ${token}` }, rejectUnauthorized: false, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    asked.on('error', () => resolve(false));
    asked.end();
  });
}

function assertRunning(child: ChildProcess, program: string, folder: string): void {
  if (child.exitCode === null && child.signalCode === null) return;
  throw new Error(`${program} ended: ${readFileSync(join(folder, `${program}.log`), 'utf8').slice(-2000)}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}
