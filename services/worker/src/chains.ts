/** From the interceptors that a trigger or group names to those that are asked; and the connections they call over. */
import { cachedSecrets, defaultCapacity, defaultTtlMs, guardedHttp, interceptorResolver } from '@millrace/interceptors';
import type { ChainPlace, SecretReader } from '@millrace/interceptors';
import { readSecret } from '@millrace/kube';
import type { KubeConnection } from '@millrace/kube';
import type { TriggerInterceptor } from '@millrace/triggers';
import { unreachable } from '@millrace/triggers';
import type { Configuration } from './configuration.ts';
import type { ResolvedChain } from './stages/intercept.ts';
import type { Delivery } from './way.ts';

export interface Chains {
  readonly resolveChain: (delivery: Delivery) => ResolvedChain;
  /** Whether every interceptor of the chain runs in this process, without a call to anybody. */
  readonly staysInProcess: (delivery: Delivery) => boolean;
  readonly close: () => Promise<void>;
}

export interface ChainPorts {
  readonly kube: KubeConnection;
  readonly configuration: Pick<Configuration, 'clusterInterceptor' | 'interceptor'>;
  readonly allowLoopback: boolean;
}

export function startChains({ kube, configuration, allowLoopback }: ChainPorts): Chains {
  const http = guardedHttp({ allowLoopback });
  const resolve = interceptorResolver({
    outgoing: http.call,
    now: Date.now,
    secrets: cachedSecrets(secretsOf(kube), { ttlMs: defaultTtlMs, capacity: defaultCapacity, now: Date.now }),
    cel: () => Promise.reject(new Error('cel is not there yet')),
    clusterInterceptor: (name) => configuration.clusterInterceptor(name),
    namespacedInterceptor: (namespace, name) => configuration.interceptor(namespace, name),
  });

  function resolvedFor(delivery: Delivery) {
    const place = placeOf(delivery);
    return interceptorsOf(delivery).map((interceptor) => resolve(interceptor, place));
  }
  return {
    resolveChain: (delivery) => ({ kind: 'resolved', interceptors: resolvedFor(delivery) }),
    staysInProcess: (delivery) => resolvedFor(delivery).every(({ calls }) => !calls),
    close: () => http.close(),
  };
}

function interceptorsOf({ selected }: Delivery): readonly TriggerInterceptor[] {
  return selected.kind === 'group' ? selected.interceptors : selected.spec.interceptors;
}

function placeOf({ event, selected }: Delivery): ChainPlace {
  return { triggerNamespace: selected.namespace, listenerNamespace: event.listener.namespace, slackSigningSecret: null };
}

/** Read when asked for, with the worker's own right to get secrets; what is missing is named by whoever asked. */
function secretsOf(kube: KubeConnection): SecretReader {
  return {
    async read(namespace, name, key) {
      const answer = await readSecret(kube, namespace, name);
      switch (answer.kind) {
        case 'found': {
          const value = answer.values.get(key);
          return value === undefined ? { kind: 'no-key' } : { kind: 'value', value };
        }
        case 'missing':
          return { kind: 'no-secret' };
        case 'failed':
          return { kind: 'unreadable', text: answer.failure.text, failure: answer.failure.classified };
        default:
          return unreachable(answer);
      }
    },
  };
}
