/**
 * The connections to the API server: one pool for requests, one for watches, so that long answers never take a request's place.
 * HTTP/1.1 with keep-alive: measured faster than HTTP/2 here. When certificates rotate, new pools take over and the old ones finish what they have.
 */
import { Pool, ProxyAgent } from 'undici';
import type { Dispatcher } from 'undici';
import type { Credentials, TlsMaterial } from './credentials.ts';

export interface Dispatchers {
  forRequests(tls: TlsMaterial | null): Dispatcher;
  forWatches(tls: TlsMaterial | null): Dispatcher;
  close(): Promise<void>;
}

/** More than any process of ours has in flight at a time. */
const CONNECTIONS = 32;

export function createDispatchers(credentials: Credentials): Dispatchers {
  let current: Generation | null = null;
  const retiring = new Set<Generation>();

  function generation(tls: TlsMaterial | null): Generation {
    const identity = identityOf(tls);
    if (current === null || current.identity !== identity) {
      if (current !== null) retire(current);
      current = { identity, requests: open(credentials, tls, CONNECTIONS), watches: open(credentials, tls, null) };
    }
    return current;
  }
  function retire(old: Generation): void {
    retiring.add(old);
    void Promise.allSettled([old.requests.close(), old.watches.close()]).then(() => retiring.delete(old));
  }
  return {
    forRequests: (tls) => generation(tls).requests,
    forWatches: (tls) => generation(tls).watches,
    async close() {
      const all = [...retiring, ...(current === null ? [] : [current])];
      current = null;
      await Promise.all(all.flatMap((one) => [one.requests.destroy(), one.watches.destroy()]));
    },
  };
}

interface Generation {
  readonly identity: string;
  readonly requests: Dispatcher;
  readonly watches: Dispatcher;
}

/** Idle connections are dropped before common load balancers (60 s) and the API server itself (90 s) drop them. */
const KEEP_ALIVE_MS = 30_000;
const CONNECT_TIMEOUT_MS = 5_000;

function open(credentials: Credentials, tls: TlsMaterial | null, connections: number | null): Dispatcher {
  const connect = { ...connectOptions(tls), timeout: CONNECT_TIMEOUT_MS, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MS };
  // how long an exchange may take is the caller's to say
  const options = { connections, allowH2: false, keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: 0, bodyTimeout: 0 };
  return credentials.proxy === null
    ? new Pool(credentials.server.origin, { ...options, connect })
    : new ProxyAgent({ ...options, uri: credentials.proxy, requestTls: connect });
}

function connectOptions(tls: TlsMaterial | null): { [K in keyof TlsMaterial]?: NonNullable<TlsMaterial[K]> } {
  if (tls === null) return {};
  return {
    rejectUnauthorized: tls.rejectUnauthorized,
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
    ...(tls.servername === undefined ? {} : { servername: tls.servername }),
  };
}

function identityOf(tls: TlsMaterial | null): string {
  return tls === null ? '' : [tls.ca, tls.cert, tls.key, tls.servername, tls.rejectUnauthorized].map(String).join('\n');
}
