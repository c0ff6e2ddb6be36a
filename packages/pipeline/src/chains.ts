/** From the interceptors that a trigger or group names to those that are asked. */
import { cachedSecrets, celInterceptor, defaultCapacity, defaultTtlMs, interceptorResolver, readSlackSigningSecret, slackSigningSecretAnnotation } from '@millrace/interceptors';
import type { ChainPlace, Outgoing, SecretReader } from '@millrace/interceptors';
import { terminal } from '@millrace/triggers';
import type { TriggerInterceptor } from '@millrace/triggers';
import type { Configuration } from './configuration.ts';
import type { ResolvedChain } from './stages/intercept.ts';
import type { Delivery } from './way.ts';

export interface Chains {
  readonly resolveChain: (delivery: Delivery) => ResolvedChain;
  /** Whether every interceptor of the chain runs in this process, without a call to anybody. */
  readonly staysInProcess: (delivery: Delivery) => boolean;
}

export interface ChainPorts {
  readonly secrets: SecretReader;
  readonly configuration: Pick<Configuration, 'clusterInterceptor' | 'interceptor' | 'trigger'>;
  readonly outgoing: Outgoing;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export function createChains({ secrets: reader, configuration, outgoing, now }: ChainPorts): Chains {
  const secrets = cachedSecrets(reader, { ttlMs: defaultTtlMs, capacity: defaultCapacity, now });
  const resolve = interceptorResolver({
    outgoing,
    now,
    secrets,
    cel: celInterceptor({ secrets }),
    clusterInterceptor: (name) => configuration.clusterInterceptor(name),
    namespacedInterceptor: (namespace, name) => configuration.interceptor(namespace, name),
  });

  // Asked for twice in an event's own job: may it run here, and then to run it.
  const resolved = new WeakMap<Delivery, ResolvedChain>();
  function resolveChain(delivery: Delivery): ResolvedChain {
    const chain = resolved.get(delivery) ?? resolveAnew(delivery);
    resolved.set(delivery, chain);
    return chain;
  }
  function resolveAnew(delivery: Delivery): ResolvedChain {
    const place = placeOf(delivery, configuration);
    if ('error' in place) return terminal('trigger-invalid', place.error);
    return { kind: 'resolved', interceptors: interceptorsOf(delivery).map((interceptor) => resolve(interceptor, place)) };
  }
  return {
    resolveChain,
    staysInProcess(delivery) {
      const chain = resolveChain(delivery);
      return chain.kind !== 'resolved' || chain.interceptors.every(({ calls }) => !calls);
    },
  };
}

function interceptorsOf({ selected }: Delivery): readonly TriggerInterceptor[] {
  return selected.kind === 'group' ? selected.interceptors : selected.spec.interceptors;
}

function placeOf({ event, identity, selected }: Delivery, { trigger }: Pick<Configuration, 'trigger'>): ChainPlace | { readonly error: string } {
  const place = { triggerNamespace: selected.namespace, listenerNamespace: event.listener.namespace, slackSigningSecret: null };
  if (identity.trigger.kind !== 'trigger') return place;
  const annotations = trigger(identity.trigger.namespace, identity.trigger.name)?.metadata.annotations ?? {};
  const annotation = Object.hasOwn(annotations, slackSigningSecretAnnotation) ? annotations[slackSigningSecretAnnotation] : undefined;
  if (annotation === undefined) return place;
  const read = readSlackSigningSecret(annotation);
  return 'error' in read ? read : { ...place, slackSigningSecret: read.ok };
}
