/**
 * Where Redis is, as REDIS_URL says it:
 *
 *   redis://user:password@host:6379/0                                   one server
 *   redis+sentinel://user:password@host:26379,host:26379/master?db=0    the master that these sentinels know under that name
 *   redis+cluster://user:password@host:6379,host:6379                   a Cluster that any of these leads to
 *
 * `rediss` instead of `redis`: over TLS. User and password are those of the servers; sentinels that want a password of their
 * own get `&sentinel-password=`. What stands in a user, password or query is percent-encoded.
 */
export type RedisAddress =
  | { readonly kind: 'single'; readonly url: string; /** For people: without secrets. */ readonly shown: string }
  | ({ readonly kind: 'sentinel'; readonly master: string; readonly db: number; readonly sentinelPassword: string | null } & Several)
  | ({ readonly kind: 'cluster' } & Several);

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

interface Several {
  readonly hosts: readonly HostPort[];
  readonly username: string | null;
  readonly password: string | null;
  readonly tls: boolean;
  readonly shown: string;
}

export type ReadRedisAddress = { readonly kind: 'read'; readonly address: RedisAddress } | { readonly kind: 'problem'; /** without what is secret */ readonly text: string };

export function readRedisAddress(url: string): ReadRedisAddress {
  const [, secure, kind, rest = ''] = /^redis(s?)\+(sentinel|cluster):\/\/(.*)$/s.exec(url) ?? [];
  if (kind === undefined) return readSingle(url);
  const written = readSeveral(rest, kind === 'sentinel' ? 26_379 : 6379);
  if (written.kind === 'problem') return written;
  const { hosts, username, password, path, query } = written;
  const servers = { hosts, username, password, tls: secure === 's' };
  return kind === 'sentinel' ? readSentinel(servers, path, query) : readCluster(servers, path, query);
}

/** What is wrong with a URL of a Redis, without repeating its password; null when nothing is. */
export function wrongUrl(url: string): string | null {
  const read = readRedisAddress(url);
  return read.kind === 'problem' ? read.text : null;
}

/** For tables of settings: the URL as it was written. */
export const redisUrlFormat = {
  wanted: 'a URL like "redis://host:6379", "redis+sentinel://host:26379,host:26379/master" or "redis+cluster://host:6379,host:6379" (rediss for TLS)',
  read: (text: string) => (wrongUrl(text) === null ? { value: text } : null),
};

function readSingle(url: string): ReadRedisAddress {
  const parsed = URL.parse(url);
  if (parsed === null) return problem('not a URL, expected one like "redis://user:password@host:6379/0"');
  const scheme = parsed.protocol.slice(0, -1);
  if (scheme !== 'redis' && scheme !== 'rediss') return problem(`scheme "${scheme}", expected "redis", "redis+sentinel" or "redis+cluster", or "rediss" for TLS`);
  return { kind: 'read', address: { kind: 'single', url, shown: parsed.host } };
}

function readSentinel(servers: Servers, path: string, query: URLSearchParams): ReadRedisAddress {
  if (path === '') return problem('no name of a master, expected one like "redis+sentinel://host:26379/mymaster"');
  const unknown = [...query.keys()].find((key) => key !== 'db' && key !== 'sentinel-password');
  if (unknown !== undefined) return problem(`"?${unknown}=", expected "db" or "sentinel-password"`);
  const db = query.get('db') ?? '0';
  if (!/^\d{1,5}$/.test(db)) return problem(`"?db=${db}", expected a number`);
  const shown = `${path} by ${hostsShown(servers)}`;
  return { kind: 'read', address: { kind: 'sentinel', ...servers, master: path, db: Number(db), sentinelPassword: query.get('sentinel-password'), shown } };
}

/** A Cluster has one database. */
function readCluster(servers: Servers, path: string, query: URLSearchParams): ReadRedisAddress {
  if (path !== '' || query.size > 0) return problem(`something after the hosts, expected nothing there: a Cluster has no databases`);
  return { kind: 'read', address: { kind: 'cluster', ...servers, shown: hostsShown(servers) } };
}

type Servers = Omit<Several, 'shown'>;
type Problem = Extract<ReadRedisAddress, { kind: 'problem' }>;

interface Written extends Omit<Servers, 'tls'> {
  readonly kind: 'written';
  readonly path: string;
  readonly query: URLSearchParams;
}

/** `user:password@host:port,host:port/path?query`: several hosts are nothing that a URL parser takes. */
function readSeveral(rest: string, defaultPort: number): Written | Problem {
  const [, user = '', password = '', hostsText = '', pathText = '', query = ''] = /^(?:([^:@/?]*)(?::([^@/?]*))?@)?([^@/?]*)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(rest) ?? [];
  const hosts: HostPort[] = [];
  for (const text of hostsText.split(',')) {
    const host = readHost(text, defaultPort);
    if (host === null) return problem(`host "${text}", expected one or more like "host:${defaultPort}" with commas between them`);
    hosts.push(host);
  }
  const [username, secret, path] = [user, password, pathText].map(decoded);
  if (username === undefined || secret === undefined || path === undefined) return problem('a "%" that encodes nothing, expected "%25" for one');
  return { kind: 'written', hosts, username: username === '' ? null : username, password: secret === '' ? null : secret, path, query: new URLSearchParams(query) };
}

function readHost(text: string, defaultPort: number): HostPort | null {
  const [, ipv6, name, port] = /^(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9._-]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = ipv6 ?? name;
  return host === undefined || Number(port) > 65_535 ? null : { host, port: port === undefined ? defaultPort : Number(port) };
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function hostsShown({ hosts }: Servers): string {
  return hosts.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
}

function problem(text: string): Problem {
  return { kind: 'problem', text };
}
