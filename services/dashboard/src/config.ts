/** Settings of the dashboard: names of variables -> pure parse -> a frozen value. Nothing else here reads the environment. */
import { chooseCluster } from '@millrace/kube';
import type { ClusterChoice } from '@millrace/kube';
import { redisUrlFormat } from '@millrace/ledger';
import { allRead, format, optional, problemsError, readEnvironment, readTlsFiles, required, secret, withDefault } from '@millrace/runtime';
import type { Environment, Format, TlsFiles } from '@millrace/runtime';
import { defaultBodyLimit } from '@millrace/triggers';

export interface DashboardConfig {
  /** Null listens on every address. */
  readonly host: string | null;
  readonly port: number;
  readonly opsHost: string | null;
  readonly opsPort: number;
  readonly tls: TlsFiles | null;
  readonly access: Access;
  /** Cookies are sent over TLS only: always, but where it is called on loopback without. */
  readonly cookiesSecure: boolean;
  /** Nothing can be changed, by nobody. */
  readonly readOnly: boolean;
  /** Names by which it may be called, without a port; null: any. With `local` always those of loopback. */
  readonly hosts: readonly string[] | null;
  /** Namespaces that are served, with rights in those only; null: all. */
  readonly namespaces: readonly string[] | null;
  readonly cluster: ClusterChoice;
  /** The cluster is the sandbox. */
  readonly simulated: boolean;
  readonly webhookUrl: string | null;
  readonly tektonDashboard: string | null;
  /** Interceptors on this machine may be asked when an event is tried. */
  readonly allowLoopback: boolean;
  /** What ingress takes of a body at most: its own setting. */
  readonly bodyBytes: number;
  readonly redisStartMs: number;
}

/** How it is known who is looking. */
export type Access =
  /** Nobody signs in: whoever can reach loopback may do everything. */
  | { readonly kind: 'local' }
  | { readonly kind: 'token'; readonly sessionMs: number }
  | { readonly kind: 'proxy'; readonly userHeader: string; readonly groupsHeader: string };

export interface DashboardSecrets {
  /** May hold a password. */
  readonly redisUrl: string;
  /** Encrypts the sessions of `token`; null with the others. */
  readonly sessionKey: Uint8Array | null;
  /** With which the proxy of `proxy` shows that it is the one; null with the others. */
  readonly proxySecret: string | null;
}

export function readConfig(environment: Environment): { readonly config: DashboardConfig; readonly secrets: DashboardSecrets } {
  const { open, hidden, cluster, tls } = allRead({ open: readEnvironment(variables, environment), hidden: readEnvironment(secretVariables, environment), cluster: chooseCluster(environment), tls: readTlsFiles(environment) });
  const { access: kind, sessionMs, userHeader, groupsHeader, ...rest } = open.settings;
  const { redisUrl, sessionKey, proxySecret } = hidden.settings;
  const host = rest.host ?? (kind === 'local' ? '127.0.0.1' : null);
  const problems = [
    ...(kind === 'local' && !isLoopback(host ?? '') ? [{ variable: 'MILLRACE_HOST', found: JSON.stringify(host), wanted: '"127.0.0.1" or "::1" with MILLRACE_DASHBOARD_ACCESS=local: nobody signs in there' }] : []),
    ...(kind === 'token' && sessionKey === null ? [{ variable: 'MILLRACE_DASHBOARD_SESSION_KEY', found: 'nothing', wanted: `${sessionKeyFormat.wanted}, with MILLRACE_DASHBOARD_ACCESS=token` }] : []),
    ...(kind === 'proxy' && proxySecret === null ? [{ variable: 'MILLRACE_DASHBOARD_PROXY_SECRET', found: 'nothing', wanted: `${proxySecretFormat.wanted}, with MILLRACE_DASHBOARD_ACCESS=proxy` }] : []),
  ];
  if (problems.length > 0) throw problemsError(problems);
  const config: DashboardConfig = { ...rest, host, tls: tls.files, cookiesSecure: tls.files !== null || !isLoopback(host ?? ''), cluster: cluster.choice, access: accessOf(kind, sessionMs, userHeader, groupsHeader) };
  return { config: Object.freeze(config), secrets: { redisUrl, sessionKey, proxySecret } };
}

function accessOf(kind: Access['kind'], sessionMs: number, userHeader: string, groupsHeader: string): Access {
  if (kind === 'token') return { kind, sessionMs };
  return kind === 'proxy' ? { kind, userHeader, groupsHeader } : { kind: 'local' };
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

const hostNames: Format<readonly string[]> = {
  wanted: 'host names separated by commas, without ports',
  read(text) {
    const list = text.split(',').map((name) => name.trim().toLowerCase());
    return list.every((name) => /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) ? { value: list } : null;
  },
};

const headerName: Format<string> = {
  wanted: 'the name of a header',
  read: (text) => (/^[A-Za-z0-9-]+$/.test(text) ? { value: text.toLowerCase() } : null),
};

/** Links are made from it, so nothing but http(s) will do. */
const webAddress: Format<string> = {
  wanted: 'an address that begins with http:// or https://',
  read(text) {
    const url = URL.parse(text);
    return url !== null && (url.protocol === 'https:' || url.protocol === 'http:') ? { value: text.replace(/\/+$/, '') } : null;
  },
};

const sessionKeyFormat = format.base64Key(32);
const proxySecretFormat: Format<string> = { wanted: 'a text of at least 24 characters', read: (text) => (text.length >= 24 ? { value: text } : null) };

const variables = {
  host: optional('MILLRACE_HOST', format.text),
  port: withDefault('MILLRACE_PORT', format.port, 8070),
  opsHost: optional('MILLRACE_OPS_HOST', format.text),
  opsPort: withDefault('MILLRACE_OPS_PORT', format.port, 9000),
  access: withDefault('MILLRACE_DASHBOARD_ACCESS', format.oneOf(['token', 'proxy', 'local']), 'token'),
  sessionMs: withDefault('MILLRACE_DASHBOARD_SESSION', format.duration, 8 * 3_600_000),
  userHeader: withDefault('MILLRACE_DASHBOARD_USER_HEADER', headerName, 'x-forwarded-user'),
  groupsHeader: withDefault('MILLRACE_DASHBOARD_GROUPS_HEADER', headerName, 'x-forwarded-groups'),
  readOnly: withDefault('MILLRACE_DASHBOARD_READ_ONLY', format.flag, false),
  hosts: optional('MILLRACE_DASHBOARD_HOSTS', hostNames),
  namespaces: optional('MILLRACE_NAMESPACES', format.names),
  simulated: withDefault('MILLRACE_SANDBOX', format.flag, false),
  webhookUrl: optional('MILLRACE_WEBHOOK_URL', webAddress),
  tektonDashboard: optional('MILLRACE_TEKTON_DASHBOARD_URL', webAddress),
  allowLoopback: withDefault('MILLRACE_ALLOW_LOOPBACK', format.flag, false),
  bodyBytes: withDefault('MILLRACE_BODY_LIMIT', format.bytes, defaultBodyLimit),
  redisStartMs: withDefault('MILLRACE_REDIS_START', format.duration, 10_000),
};

const secretVariables = {
  redisUrl: secret(required('REDIS_URL', redisUrlFormat)),
  sessionKey: secret(optional('MILLRACE_DASHBOARD_SESSION_KEY', sessionKeyFormat)),
  proxySecret: secret(optional('MILLRACE_DASHBOARD_PROXY_SECRET', proxySecretFormat)),
};
