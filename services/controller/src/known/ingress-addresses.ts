/**
 * Where the shared ingress answers: the endpoints of its own Service, as Kubernetes keeps them. Ready, serving and terminating
 * are taken over as they are, so that a pod that drains is treated as one.
 */
import { member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';

export type AddressFamily = 'IPv4' | 'IPv6';

export interface IngressSlice {
  readonly family: AddressFamily;
  readonly endpoints: readonly JsonObject[];
}

export interface IngressAddresses {
  /** Sorted by address, each address once. */
  readonly byFamily: ReadonlyMap<AddressFamily, readonly JsonObject[]>;
  readonly anyReady: boolean;
}

/** Null for slices of names, which no Service of pods has. */
export function ingressSlice(object: JsonObject): IngressSlice | null {
  const family = textAt(object, 'addressType');
  return family === 'IPv4' || family === 'IPv6' ? { family, endpoints: objectsAt(object, 'endpoints').map(endpointOf) } : null;
}

/** An address may be in two slices for a moment: then the one that is ready counts. */
export function ingressAddresses(slices: readonly IngressSlice[]): IngressAddresses {
  const byFamily = new Map<AddressFamily, readonly JsonObject[]>();
  for (const family of ['IPv4', 'IPv6'] as const) {
    const byAddress = new Map<string, JsonObject>();
    for (const endpoint of slices.filter((slice) => slice.family === family).flatMap(({ endpoints }) => endpoints)) {
      const address = addressOf(endpoint);
      const other = byAddress.get(address);
      if (other === undefined || !isReady(other)) byAddress.set(address, endpoint);
    }
    const sorted = [...byAddress].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
    if (sorted.length > 0) byFamily.set(family, sorted);
  }
  return { byFamily, anyReady: [...byFamily.values()].flat().some(isReady) };
}

/** What routes a packet; not the pod, which is of another namespace than the slice we make. */
function endpointOf(endpoint: JsonObject): JsonObject {
  const kept = ['addresses', 'conditions', 'nodeName', 'zone'].flatMap((key) => {
    const value = member(endpoint, key);
    return value === undefined ? [] : [[key, value] as const];
  });
  return Object.fromEntries(kept);
}

function addressOf(endpoint: JsonObject): string {
  const addresses = member(endpoint, 'addresses');
  const first = Array.isArray(addresses) ? (addresses as readonly unknown[])[0] : '';
  return typeof first === 'string' ? first : '';
}

/** No word on it means ready (discovery/v1, EndpointConditions). */
function isReady(endpoint: JsonObject): boolean {
  return member(objectAt(endpoint, 'conditions'), 'ready') !== false;
}
