/**
 * The EndpointSlices of a listener's Service: the addresses of the shared ingress, with the listener's own port there. Names follow
 * from the listener, so that whoever leads makes the same ones.
 */
import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '@millrace/triggers';
import type { IngressAddresses } from '../known/ingress-addresses.ts';
import type { KnownListener } from '../known/listener.ts';
import type { KnownSlice } from '../known/slice.ts';
import { sliceKeeper } from '../places.ts';
import { ownLabels, ownerReference } from './service.ts';

export type SliceStep =
  | { readonly kind: 'create'; readonly object: JsonObject }
  | { readonly kind: 'change'; readonly name: string; readonly resourceVersion: string; readonly patch: JsonObject }
  | { readonly kind: 'remove'; readonly slice: KnownSlice };

/** What leads to pods of Tekton's is removed when there is another way: nobody is sent away in between. Only a name that is needed is freed first. */
export function sliceSteps(listener: KnownListener, port: number, addresses: IngressAddresses, existing: readonly KnownSlice[]): readonly SliceStep[] {
  const wanted = wantedSlices(listener, port, addresses);
  const removed = existing.filter((slice) => !isKept(slice, listener, wanted)).map((slice): SliceStep & { readonly kind: 'remove' } => ({ kind: 'remove', slice }));
  const { inTheWay = [], others = [] } = Object.groupBy(removed, ({ slice }) => (wanted.some(({ name }) => name === slice.meta.name) ? 'inTheWay' : 'others'));
  return [...inTheWay, ...wanted.flatMap((one) => stepsTo(one, listener, existing)), ...others];
}

interface WantedSlice {
  readonly name: string;
  readonly addressType: string;
  readonly endpoints: readonly JsonObject[];
  readonly ports: readonly JsonObject[];
}

/** As many as Kubernetes itself puts into one. */
const mostEndpoints = 100;

function wantedSlices({ service }: KnownListener, port: number, { byFamily }: IngressAddresses): readonly WantedSlice[] {
  return [...byFamily].flatMap(([addressType, endpoints]) =>
    Array.from({ length: Math.ceil(endpoints.length / mostEndpoints) }, (_, index) => ({
      name: `${service.name}-${addressType.toLowerCase()}-${index}`,
      addressType,
      endpoints: endpoints.slice(index * mostEndpoints, (index + 1) * mostEndpoints),
      ports: [{ name: service.portName, protocol: 'TCP', port }],
    })),
  );
}

/** An older listener of the same name had slices of the same names: those are not this one's. */
function isKept({ ours, meta, addressType, ownerUid }: KnownSlice, listener: KnownListener, wanted: readonly WantedSlice[]): boolean {
  return ours && ownerUid === listener.meta.uid && wanted.some((one) => one.name === meta.name && one.addressType === addressType);
}

function stepsTo({ name, addressType, endpoints, ports }: WantedSlice, listener: KnownListener, existing: readonly KnownSlice[]): readonly SliceStep[] {
  const { namespace, uid } = listener.meta;
  const labels = { ...ownLabels(listener), ...sliceKeeper, 'kubernetes.io/service-name': listener.service.name };
  const there = existing.find((slice) => slice.meta.name === name);
  if (there?.ownerUid !== uid) {
    const metadata = { name, namespace, labels, ownerReferences: [ownerReference(listener)] };
    return [{ kind: 'create', object: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, addressType, endpoints, ports } }];
  }
  if (isDeepStrictEqual([there.endpoints, there.ports], [endpoints, ports])) return [];
  return [{ kind: 'change', name, resourceVersion: there.meta.resourceVersion, patch: { endpoints, ports } }];
}
