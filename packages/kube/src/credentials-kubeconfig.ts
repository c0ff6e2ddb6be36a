/**
 * kubeconfig files, contexts, exec plugins and the other ways of authentication are client-node's; its requests are not used: it opens a TLS connection for each and leaks it,
 * and joins repeated Impersonate-Group headers into one group.
 * Its module is large, so it is loaded only here and only when a kubeconfig is: half the package by naming the one file that is needed.
 */
import type { RequestOptions } from 'node:https';
import type { KubeConfig } from '@kubernetes/client-node/dist/config.js';
import { errorText } from '@millrace/triggers';
import { keepAccess } from './credentials.ts';
import type { Access, Credentials, TlsMaterial } from './credentials.ts';
import { withExecInfo } from './exec-info.ts';

export interface KubeconfigChoice {
  /** As KUBECONFIG may list them: in what several files hold, the first one wins. */
  readonly paths: readonly string[];
  /** Null is the current context of the files. */
  readonly context: string | null;
}

/** What is wrong with the kubeconfig, in one line for the person who named it. */
export class KubeconfigError extends Error {
  constructor(text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'KubeconfigError';
  }
}

/** The files kubectl would read without a flag. */
export function defaultKubeconfigPaths(kubeconfigVariable: string | undefined, home: string): readonly string[] {
  const listed = (kubeconfigVariable ?? '').split(process.platform === 'win32' ? ';' : ':').filter((path) => path !== '');
  return listed.length > 0 ? listed : [`${home}/.kube/config`];
}

/** Reads the files, asks no plugin yet: server and context can be shown before anything is sent. */
export async function kubeconfigCredentials(choice: KubeconfigChoice, now: () => number): Promise<Credentials> {
  const loaded = await load(choice);
  const { context, server, proxy } = chosen(loaded, choice);
  let config = informPlugin(loaded);

  async function access(renew: boolean): Promise<Access> {
    if (renew) {
      // read again from the start: rotated files, and an exec plugin whose token was revoked
      config = informPlugin(await load(choice));
    }
    const options: RequestOptions = {};
    await config.applyToHTTPSOptions(options);
    return server.protocol === 'http:' ? { headers: {}, tls: null } : { headers: headersOf(options), tls: tlsOf(options) };
  }
  const plain: Access = { headers: {}, tls: null };
  return {
    server,
    context,
    proxy,
    access: server.protocol === 'http:' ? () => Promise.resolve(plain) : keepAccess(access, { keepMs: 10_000, renewMs: 2_000 }, now),
  };
}

async function load(choice: KubeconfigChoice): Promise<KubeConfig> {
  const { KubeConfig } = await import('@kubernetes/client-node/dist/config.js');
  const merged = new KubeConfig();
  for (const path of choice.paths) {
    const one = new KubeConfig();
    try {
      one.loadFromFile(path);
    } catch (error) {
      throw new KubeconfigError(`kubeconfig "${path}" can't be read: ${firstLine(errorText(error))}`, { cause: error });
    }
    merged.clusters.push(...missingFrom(merged.clusters, one.clusters));
    merged.users.push(...missingFrom(merged.users, one.users));
    merged.contexts.push(...missingFrom(merged.contexts, one.contexts));
    if (!merged.currentContext) merged.setCurrentContext(one.currentContext);
  }
  if (choice.context !== null) merged.setCurrentContext(choice.context);
  return merged;
}

function chosen(config: KubeConfig, choice: KubeconfigChoice): { context: string; server: URL; proxy: string | null } {
  const files = choice.paths.map((path) => `"${path}"`).join(', ');
  const name = config.getCurrentContext();
  if (!name) throw new KubeconfigError(`kubeconfig ${files} has no current context, and none was named`);
  const context = config.getContextObject(name);
  if (context === null) {
    const known = config.contexts.map((one) => `"${one.name}"`).join(', ') || 'none';
    throw new KubeconfigError(`context "${name}" is not in kubeconfig ${files}, which has ${known}`);
  }
  const cluster = config.getCluster(context.cluster);
  const user = config.getUser(context.user);
  if (cluster === null) throw new KubeconfigError(`context "${name}" names cluster "${context.cluster}", which is not in kubeconfig ${files}`);
  if (user === null) throw new KubeconfigError(`context "${name}" names user "${context.user}", which is not in kubeconfig ${files}`);
  if (!URL.canParse(cluster.server)) throw new KubeconfigError(`cluster "${cluster.name}" has server "${cluster.server}", wanted a URL`);
  const server = new URL(cluster.server);
  if (server.protocol === 'http:' && (user.token || user.username || user.exec || user.authProvider)) {
    throw new KubeconfigError(`cluster "${cluster.name}" has server "${cluster.server}", wanted https: user "${user.name}" has credentials, and they would be sent in the clear`);
  }
  if (cluster.proxyUrl?.startsWith('socks')) throw new KubeconfigError(`cluster "${cluster.name}" has proxy-url "${cluster.proxyUrl}", wanted an http or https proxy`);
  return { context: name, server, proxy: cluster.proxyUrl ?? null };
}

function informPlugin(config: KubeConfig): KubeConfig {
  const cluster = config.getCurrentCluster();
  if (cluster !== null) config.users = config.users.map((user) => withExecInfo(user, cluster));
  return config;
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  if (options.auth) headers['authorization'] = `Basic ${Buffer.from(options.auth).toString('base64')}`;
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === 'string') headers[name.toLowerCase()] = value.trim();
  }
  return headers;
}

function tlsOf(options: RequestOptions): TlsMaterial {
  return {
    ca: pem(options.ca),
    cert: pem(options.cert),
    key: pem(options.key),
    servername: options.servername,
    rejectUnauthorized: options.rejectUnauthorized !== false,
  };
}

function pem(value: RequestOptions['ca'] | RequestOptions['key']): string | Buffer | undefined {
  return typeof value === 'string' || Buffer.isBuffer(value) ? value : undefined;
}

function missingFrom<T extends { readonly name: string }>(have: readonly T[], more: readonly T[]): readonly T[] {
  return more.filter((one) => !have.some((other) => other.name === one.name));
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
