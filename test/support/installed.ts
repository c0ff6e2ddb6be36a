/**
 * Millrace as k8s/ installs it, on a real API server that has no nodes: each pod's container runs as a process of this machine, by the
 * command, environment and account of the manifest that the API server holds. What a cluster's own controllers would do and is needed, a
 * test does: Secrets are read, tokens made, the EndpointSlice of the ingress is written.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@millrace/triggers';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { readDockerfile } from '../image/dockerfile.ts';
import { play } from './commands.ts';
import type { Played } from './commands.ts';
import { startContainer } from './container.ts';
import type { LocalContainer } from './container.ts';
import { startKubeApiServer } from './kube-apiserver.ts';
import type { KubeApiServer } from './kube-apiserver.ts';
import { environmentOf } from './manifests.ts';
import type { Container, Workload } from './manifests.ts';

export interface Installed {
  readonly server: KubeApiServer;
  /** A line as a person types it; fails when it does. */
  readonly type: (line: string) => Promise<string>;
  readonly typeAnyway: (line: string) => Promise<Played>;
  /** An object, by kubectl. */
  readonly get: <T = JsonObject>(what: string, namespace?: string) => Promise<T>;
  readonly redis: () => Promise<LocalContainer>;
  /** What Redis says of a setting, asked with the password of the Secret. */
  readonly redisSetting: (name: string) => Promise<string>;
  readonly service: (name: ServiceName, settings?: Readonly<Record<string, string>>) => Promise<RunningService>;
  /** The container of any workload, as it is written. */
  readonly container: (workload: Workload, settings: Readonly<Record<string, string>>, exchange: readonly (readonly [string, string])[]) => Promise<LocalContainer>;
  readonly close: () => Promise<void>;
}

export type ServiceName = 'ingress' | 'worker' | 'dashboard' | 'controller';

export interface RunningService extends LocalContainer {
  readonly port: number;
  readonly opsPort: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** An address of this machine that an EndpointSlice may hold: not a loopback one. */
export function ownAddress(): string {
  const address = Object.values(networkInterfaces()).flatMap((all) => all ?? []).find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
  if (address === undefined) throw new Error('this machine has no address but loopback');
  return address;
}

export async function startInstalled(): Promise<Installed> {
  const folder = mkdtempSync(path.join(tmpdir(), 'millrace-installed-'));
  const server = await startKubeApiServer();
  const running: LocalContainer[] = [];
  let redisPort = 0;

  async function type(line: string): Promise<string> {
    const { code, output } = await play(line, server.kubeconfig);
    if (code !== 0) throw new Error(`${line}\n${output}`);
    return output;
  }
  async function get<T = JsonObject>(what: string, namespace = 'millrace'): Promise<T> {
    return JSON.parse(await type(`kubectl get ${what} --namespace ${namespace} --output json`)) as T;
  }
  async function secretValue(): Promise<(name: string, key: string) => string> {
    const { items } = await get<{ readonly items: readonly { readonly metadata: { readonly name: string }; readonly data: Readonly<Record<string, string>> }[] }>('secrets');
    return (name, key) => Buffer.from(items.find(({ metadata }) => metadata.name === name)?.data[key] ?? '', 'base64').toString();
  }
  async function podOf(workload: string): Promise<{ readonly container: Container; readonly account: string; readonly environment: Readonly<Record<string, string>>; readonly podName: string }> {
    const { spec } = await get<Workload>(workload);
    const [container] = spec.template.spec.containers;
    if (container === undefined) throw new Error(`${workload} has no container`);
    const podName = `${workload.split('/')[1] ?? ''}-${running.length}`;
    const environment = environmentOf(container, await secretValue(), { name: podName, namespace: 'millrace' });
    return { container, account: spec.template.spec.serviceAccountName ?? 'default', environment, podName };
  }

  return {
    server,
    type,
    typeAnyway: (line) => play(line, server.kubeconfig),
    get,
    async redis() {
      redisPort = await chooseFree(0);
      const { spec } = await get<Workload>('statefulset/millrace-redis');
      const { volumes } = spec.template.spec as unknown as { readonly volumes: readonly { readonly configMap?: { readonly name: string } }[] };
      const { data } = await get<{ readonly data: Readonly<Record<string, string>> }>(`configmap/${volumes.flatMap(({ configMap }) => configMap?.name ?? [])[0] ?? ''}`);
      const conf = path.join(folder, 'redis.conf');
      writeFileSync(conf, `${data['redis.conf'] ?? ''}\nport ${redisPort}\nbind 127.0.0.1\n`.replace('dir /data', `dir ${folder}`));
      const { container, environment } = await podOf('statefulset/millrace-redis');
      const exchange = [['/etc/redis/redis.conf', conf]] as const;
      const started = startContainer({ name: 'redis', command: container.command ?? [], environment, exchange });
      running.push(started);
      const probe = (container.readinessProbe as unknown as { readonly exec: { readonly command: readonly string[] } }).exec.command.map((word) => word.replace('redis-cli ', `redis-cli -p ${redisPort} `));
      await started.until(() => succeeds(probe, environment), 'is ready, by its own probe');
      return started;
    },
    async redisSetting(name) {
      const { environment } = await podOf('statefulset/millrace-redis');
      return execFileSync('redis-cli', ['-p', String(redisPort), 'config', 'get', name], { env: { PATH: process.env['PATH'] ?? '', ...environment }, encoding: 'utf8' }).trim().split('\n').at(-1) ?? '';
    },
    async service(name, settings = {}) {
      const { container, account, environment, podName } = await podOf(`deployment/millrace-${name}`);
      const [port, opsPort] = [await chooseFree(0), await chooseFree(0)];
      const kubeconfig = path.join(folder, `${podName}.kubeconfig`);
      const token = (await type(`kubectl create token ${account} --namespace millrace`)).trim();
      writeFileSync(kubeconfig, JSON.stringify(kubeconfigOf(server, token)), { mode: 0o600 });
      const started = startContainer({
        name,
        command: [...entrypoint(), ...(container.args ?? [])],
        // Where a pod has a network and a mounted account of its own.
        environment: { ...environment, MILLRACE_KUBECONFIG: kubeconfig, MILLRACE_PORT: String(port), MILLRACE_OPS_PORT: String(opsPort), ...settings },
        exchange: [...ofImage, ['millrace-redis:6379', `127.0.0.1:${redisPort}`]],
      });
      running.push(started);
      const { path: ready = '' } = container.readinessProbe.httpGet ?? {};
      await started.until(() => isOk(`http://127.0.0.1:${opsPort}${ready}`), 'is ready, by its own probe');
      return { ...started, port, opsPort };
    },
    async container({ metadata, spec }, settings, exchange) {
      const [container] = spec.template.spec.containers;
      const started = startContainer({ name: metadata.name, command: [...entrypoint(), ...(container?.args ?? [])], environment: settings, exchange: [...ofImage, ...exchange] });
      running.push(started);
      return started;
    },
    async close() {
      for (const one of running.toReversed()) await one.stop();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Paths of the image -> what they are here. */
const ofImage: readonly (readonly [string, string])[] = [['/nodejs/bin/node', process.execPath], ['/app/', root]];

function entrypoint(): readonly string[] {
  const image = readDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8')).at(-1);
  return image?.instructions.flatMap((one) => (one.kind === 'entrypoint' ? one.command : [])) ?? [];
}

function succeeds([program = '', ...args]: readonly string[], environment: Readonly<Record<string, string>>): boolean {
  try {
    execFileSync(program, args, { env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function isOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url)).ok;
  } catch {
    return false;
  }
}

function kubeconfigOf(server: KubeApiServer, token: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'pod',
    clusters: [{ name: 'pod', cluster: { server: server.url, 'certificate-authority-data': Buffer.from(server.ca).toString('base64') } }],
    users: [{ name: 'pod', user: { token } }],
    contexts: [{ name: 'pod', context: { cluster: 'pod', user: 'pod' } }],
  };
}
