/** Settings of ingress: names of variables -> pure parse -> a frozen value. Nothing else here reads the environment. */
import { chooseCluster } from '@millrace/kube';
import type { ClusterChoice } from '@millrace/kube';
import { redisUrlFormat } from '@millrace/ledger';
import type { Durability } from '@millrace/ledger';
import { allRead, format, optional, readEnvironment, readTlsFiles, required, secret, withDefault } from '@millrace/runtime';
import type { Environment, Format, TlsFiles } from '@millrace/runtime';
import { defaultBodyLimit } from '@millrace/triggers';
import type { HoldLimits } from './persist/hold.ts';
import type { Addressing } from './receive/address.ts';
import { readAddressList, wantedAddresses } from './receive/address-list.ts';
import type { AddressList } from './receive/address-list.ts';
import type { BodyLimits } from './receive/read-body.ts';

export interface IngressConfig {
  /** Null listens on every address. */
  readonly host: string | null;
  readonly port: number;
  readonly opsHost: string | null;
  readonly opsPort: number;
  readonly tls: TlsFiles | null;
  readonly addressing: Addressing;
  /** Where listeners get a port each, as the controller has given them; null: they get none. */
  readonly listenerPorts: format.PortRange | null;
  /** Whose EventListeners are served; null: all. */
  readonly namespaces: readonly string[] | null;
  readonly cluster: ClusterChoice;
  /** Routers before us, whose X-Forwarded-For is believed; null: none. */
  readonly trustedProxies: AddressList | null;
  readonly body: BodyLimits;
  readonly headersMs: number;
  readonly idleMs: number;
  readonly holdMs: number;
  readonly slackHoldMs: number;
  readonly hold: HoldLimits;
  /** What has to have an event before it is answered. */
  readonly durability: Durability;
  /** How long requests are still taken after the stop was asked for: until routers have noticed. */
  readonly unreadyMs: number;
  /** How long Redis and the first list of EventListeners may take at the start before Redis is called unreachable. */
  readonly redisStartMs: number;
}

export interface IngressSecrets {
  /** May hold a password. */
  readonly redisUrl: string;
  readonly secretKey: Uint8Array;
}

export function readConfig(environment: Environment): { readonly config: IngressConfig; readonly secrets: IngressSecrets } {
  const { open, hidden, cluster, tls } = allRead({ open: readEnvironment(variables, environment), hidden: readEnvironment(secretVariables, environment), cluster: chooseCluster(environment), tls: readTlsFiles(environment) });
  const { bodyBytes, bodyMs, bodyTotalBytes, holdRequests, holdBytes, listener, ...rest } = open.settings;
  const config: IngressConfig = {
    ...rest,
    tls: tls.files,
    cluster: cluster.choice,
    addressing: listener ?? { kind: 'shared' },
    body: { bytes: bodyBytes, ms: bodyMs, totalBytes: bodyTotalBytes },
    hold: { requests: holdRequests, bytes: holdBytes },
  };
  return { config: Object.freeze(config), secrets: hidden.settings };
}

const listenerName: Format<Addressing> = {
  wanted: '"namespace/name" of one EventListener',
  read(text) {
    const [, namespace, name] = /^([a-z0-9-]+)\/([a-z0-9.-]+)$/.exec(text) ?? [];
    return namespace === undefined || name === undefined ? null : { value: { kind: 'single', namespace, name } };
  },
};

const addressList: Format<AddressList> = {
  wanted: wantedAddresses,
  read(text) {
    const read = readAddressList(text);
    return read.kind === 'read' ? { value: read.list } : null;
  },
};

const variables = {
  host: optional('MILLRACE_HOST', format.text),
  port: withDefault('MILLRACE_PORT', format.port, 8080),
  opsHost: optional('MILLRACE_OPS_HOST', format.text),
  opsPort: withDefault('MILLRACE_OPS_PORT', format.port, 9000),
  listener: optional('MILLRACE_LISTENER', listenerName),
  listenerPorts: optional('MILLRACE_LISTENER_PORTS', format.portRange),
  namespaces: optional('MILLRACE_NAMESPACES', format.names),
  trustedProxies: optional('MILLRACE_TRUSTED_PROXIES', addressList),
  bodyBytes: withDefault('MILLRACE_BODY_LIMIT', format.bytes, defaultBodyLimit),
  bodyTotalBytes: withDefault('MILLRACE_BODY_TOTAL', format.bytes, 256 * 1024 * 1024),
  /** Tekton: -readtimeout, 5 s, for the head as well. */
  bodyMs: withDefault('MILLRACE_READ_TIMEOUT', format.duration, 5000),
  headersMs: withDefault('MILLRACE_HEADER_TIMEOUT', format.duration, 5000),
  /** Tekton: -idletimeout as shipped. */
  idleMs: withDefault('MILLRACE_IDLE_TIMEOUT', format.duration, 120_000),
  holdMs: withDefault('MILLRACE_HOLD', format.duration, 8000),
  slackHoldMs: withDefault('MILLRACE_HOLD_SLACK', format.duration, 2500),
  holdRequests: withDefault('MILLRACE_HOLD_REQUESTS', format.count, 1000),
  holdBytes: withDefault('MILLRACE_HOLD_BYTES', format.bytes, 64 * 1024 * 1024),
  durability: withDefault('MILLRACE_DURABILITY', format.oneOf(['local', 'replica']), 'local'),
  unreadyMs: withDefault('MILLRACE_UNREADY_DELAY', format.duration, 0),
  redisStartMs: withDefault('MILLRACE_REDIS_START', format.duration, 10_000),
};

const secretVariables = {
  redisUrl: secret(required('REDIS_URL', redisUrlFormat)),
  secretKey: secret(required('MILLRACE_SECRET_KEY', format.base64Key(32))),
};
