/** One pool of kept-alive connections for each origin and trust, and never more than so many pools. */
import { createHash } from 'node:crypto';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Pool, type Dispatcher } from 'undici';
import { guardedConnector, type Resolve } from './guarded-connector.ts';

export interface DispatcherSettings {
  readonly allowLoopback: boolean;
  readonly resolve: Resolve;
  readonly connectTimeoutMs: number;
  readonly connectionsPerHost: number;
  readonly hosts: number;
}

export interface Dispatchers {
  readonly of: (origin: string, caBundle: string) => Dispatcher;
  readonly close: () => Promise<void>;
}

export function keepDispatchers(settings: DispatcherSettings): Dispatchers {
  const pools = new Map<string, Pool>();
  const closing = new Set<Promise<void>>();

  function retire(pool: Pool): void {
    // Calls under way on it still end; a pool can be closed only once, so nobody else does.
    const closed = pool.close().finally(() => closing.delete(closed));
    closing.add(closed);
  }
  return {
    of(origin, caBundle) {
      const key = `${origin} ${createHash('sha256').update(caBundle).digest('base64')}`;
      const pool = pools.get(key) ?? open(settings, origin, caBundle);
      // What was used last stands last.
      pools.delete(key);
      pools.set(key, pool);
      const [oldest] = pools;
      if (pools.size > settings.hosts && oldest !== undefined) {
        pools.delete(oldest[0]);
        retire(oldest[1]);
      }
      return pool;
    },
    async close() {
      for (const pool of pools.values()) retire(pool);
      pools.clear();
      await Promise.all(closing);
    },
  };
}

function open(settings: DispatcherSettings, origin: string, caBundle: string): Pool {
  // A Pool of its own takes nothing from the environment: no proxy stands between the check and the connection.
  return new Pool(origin, {
    connections: settings.connectionsPerHost,
    pipelining: 1,
    connect: guardedConnector({ ...settings, secureContext: caBundle === '' ? null : trusting(caBundle) }),
  });
}

/** Tekton trusts caBundles only; a public certificate works here too (docs/differences.md). */
function trusting(caBundle: string): SecureContext {
  return createSecureContext({ ca: [...getCACertificates('default'), caBundle] });
}
