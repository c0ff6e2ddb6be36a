import { errorText } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { resourcePath } from '../api-path.ts';
import type { ResourcePlace } from '../api-path.ts';
import type { KubeConnection, Lister } from '../kube.ts';
import { startListWatch } from './list-watch.ts';
import type { ListWatch, ListWatchTimes } from './list-watch.ts';

export interface ListerOptions<T> {
  readonly kube: Pick<KubeConnection, 'request' | 'stream'>;
  readonly resource: ResourcePlace;
  /** Null follows all namespaces at once (and is the way for resources of the cluster scope); a list follows each of them, with rights in those only. */
  readonly namespaces: readonly string[] | null;
  /** What is kept of an object: only what is needed; null keeps nothing. */
  readonly read: (object: JsonObject) => T | null;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
  /** Whether it can be done without: where the right to list is missing it is empty until that is granted. Default: no, it is waited for. */
  readonly dispensable?: boolean;
  /** Told of everything that goes wrong; the lister goes on regardless. */
  readonly onProblem?: (text: string) => void;
  readonly times?: Partial<ListWatchTimes>;
}

/** Starts at once, and keeps the last known state through every trouble until it is closed. */
export function startLister<T>(options: ListerOptions<T>): Lister<T> {
  const listeners = new Set<() => void>();
  const waiting = new Set<() => void>();
  const scopes = new Map<string, ListWatch<T>>();
  const everywhere = options.namespaces === null;

  function follow(namespace: string | null): ListWatch<T> {
    const path = resourcePath(options.resource, namespace);
    return startListWatch({
      kube: options.kube,
      path,
      query: selectors(options),
      read: options.read,
      times: { ...DEFAULT_TIMES, ...options.times },
      dispensable: options.dispensable ?? false,
      onChange: changed,
      onProblem: (text) => options.onProblem?.(`${path}: ${text}`),
    });
  }

  function changed(): void {
    if (hasSynced()) waiting.forEach((ready) => ready());
    listeners.forEach(tell);
  }

  /** One that fails must not keep the others, or the watch, from going on. */
  function tell(listener: () => void): void {
    try {
      listener();
    } catch (error) {
      options.onProblem?.(`told of a change, a listener failed: ${errorText(error)}`);
    }
  }

  function hasSynced(): boolean {
    return [...scopes.values()].every((scope) => scope.hasSynced);
  }

  function scopeOf(namespace: string): ListWatch<T> | undefined {
    return scopes.get(everywhere ? ALL : namespace);
  }

  for (const namespace of options.namespaces ?? [null]) scopes.set(namespace ?? ALL, follow(namespace));
  return {
    synced: (signal) => untilReady(hasSynced, waiting, signal),
    get hasSynced() {
      return hasSynced();
    },
    get resourceVersion() {
      return [...scopes.values()].map((scope) => scope.resourceVersion).reduce(newer, '');
    },
    isBarred: (namespace) => scopeOf(namespace)?.isBarred ?? false,
    get: (namespace, name) => scopeOf(namespace)?.index.get(namespace, name),
    inNamespace: (namespace) => scopeOf(namespace)?.index.inNamespace(namespace) ?? [],
    all: () => [...scopes.values()].flatMap((scope) => scope.index.all()),
    onChange(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    async close() {
      await Promise.all([...scopes.values()].map((scope) => scope.close()));
      listeners.clear();
    },
  };
}

const ALL = '';

const DEFAULT_TIMES: ListWatchTimes = {
  retry: { baseMs: 500, capMs: 30_000 },
  absent: { baseMs: 2_000, capMs: 10_000 },
  silenceMs: 90_000,
  pageSize: 500,
  now: () => performance.now(),
  random: Math.random,
};

function selectors<T>(options: ListerOptions<T>): Record<string, string> {
  return {
    ...(options.fieldSelector === undefined ? {} : { fieldSelector: options.fieldSelector }),
    ...(options.labelSelector === undefined ? {} : { labelSelector: options.labelSelector }),
  };
}

/** Versions of one API server grow as numbers, of any length. */
function newer(a: string, b: string): string {
  return a.length === b.length ? (a > b ? a : b) : a.length > b.length ? a : b;
}

function untilReady(ready: () => boolean, waiting: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    function end(): void {
      waiting.delete(end);
      signal.removeEventListener('abort', onAbort);
      resolve();
    }
    function onAbort(): void {
      waiting.delete(end);
      reject(new Error('aborted before the first list was taken in'));
    }
    if (ready()) {
      resolve();
    } else if (signal.aborted) {
      onAbort();
    } else {
      waiting.add(end);
      signal.addEventListener('abort', onAbort, { once: true });
    }
  });
}
