/**
 * The Service of a listener: as Tekton's controller makes it (pkg/reconciler/eventlistener/resources/service.go), but without a
 * selector, since no pod is the listener's own, and without `http-metrics`, since the metrics of a shared ingress are nobody's own.
 *
 *   not there      -> create
 *   the listener's -> change what differs, and only that: annotations and labels of others stay, and nodePorts
 *   made for it, and an orphan now (`kubectl delete --cascade=orphan`) -> the same, and it is the listener's again
 *   another's      -> leave it alone, and say so
 */
import { isDeepStrictEqual } from 'node:util';
import { member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { KnownListener } from '../known/listener.ts';
import { tektonLabels } from '../places.ts';

export type ServiceStep =
  | { readonly kind: 'create'; readonly object: JsonObject }
  | { readonly kind: 'change'; readonly patch: JsonObject; /** It had pods of Tekton's behind it. */ readonly takesOver: boolean }
  | { readonly kind: 'keep' }
  | { readonly kind: 'not ours' };

export function serviceStep(listener: KnownListener, port: number, existing: JsonObject | undefined): ServiceStep {
  const { meta, service } = listener;
  const labels = { ...meta.labels, ...ownLabels(listener) };
  if (existing === undefined) {
    const metadata = { name: service.name, namespace: meta.namespace, labels, annotations: passedOn(listener), ownerReferences: [ownerReference(listener)] };
    return { kind: 'create', object: { apiVersion: 'v1', kind: 'Service', metadata, spec: { ...ownSpec(listener, port, []) } } };
  }
  const metadata = objectAt(existing, 'metadata');
  const owners = objectsAt(metadata, 'ownerReferences');
  const isOwn = owners.some((owner) => textAt(owner, 'uid') === meta.uid);
  if (!isOwn && (owners.length > 0 || textAt(objectAt(metadata, 'labels'), 'eventlistener') !== meta.name)) return { kind: 'not ours' };
  const spec = objectAt(existing, 'spec');
  const patch: Record<string, JsonObject> = {};
  const changed = { labels: missing(labels, objectAt(metadata, 'labels')), annotations: absent(passedOn(listener), objectAt(metadata, 'annotations')) };
  const wanted = ownSpec(listener, port, objectsAt(spec, 'ports'));
  const selector = objectAt(spec, 'selector');
  const takesOver = Object.keys(selector).length > 0;
  const changedSpec: JsonObject = { ...missing(wanted, { ...spec, ports: comparablePorts(objectsAt(spec, 'ports'), wanted) }), ...(takesOver ? { selector: null } : {}) };
  const changedMetadata: JsonObject = {
    ...Object.fromEntries(Object.entries(changed).filter(([, entries]) => Object.keys(entries).length > 0)),
    ...(isOwn ? {} : { ownerReferences: [ownerReference(listener)] }),
  };
  if (Object.keys(changedMetadata).length > 0) patch['metadata'] = changedMetadata;
  if (Object.keys(changedSpec).length > 0) patch['spec'] = changedSpec;
  return Object.keys(patch).length === 0 ? { kind: 'keep' } : { kind: 'change', patch, takesOver };
}

export function ownLabels({ meta }: KnownListener): Readonly<Record<string, string>> {
  return { ...tektonLabels, eventlistener: meta.name };
}

/** Deleting the listener removes what it owns. It does not wait for that (blockOwnerDeletion), which would take a right of its own. */
export function ownerReference({ meta }: KnownListener): JsonObject {
  return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', name: meta.name, uid: meta.uid, controller: true };
}

/** Annotations of the listener are how people set up load balancers. */
function passedOn({ meta }: KnownListener): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(meta.annotations).filter(([key]) => key !== 'kubectl.kubernetes.io/last-applied-configuration'));
}

function ownSpec({ service }: KnownListener, targetPort: number, existing: readonly JsonObject[]): JsonObject {
  const kept = existing.find((port) => textAt(port, 'name') === service.portName);
  const nodePort = service.nodePort ?? (service.type === 'ClusterIP' ? null : (member(kept ?? {}, 'nodePort') ?? null));
  return {
    type: service.type,
    ...(service.loadBalancerClass === null ? {} : { loadBalancerClass: service.loadBalancerClass }),
    ports: [{ name: service.portName, protocol: 'TCP', port: service.port, targetPort, ...(nodePort === null ? {} : { nodePort }) }],
  };
}

/** Without what the API server has added and we have no opinion on. */
function comparablePorts(existing: readonly JsonObject[], wanted: JsonObject): readonly JsonObject[] {
  const [ours = {}] = objectsAt(wanted, 'ports');
  return existing.map((port) => Object.fromEntries(Object.entries(port).filter(([key]) => Object.hasOwn(ours, key))));
}

/** What has to be set because it is not so. */
function missing(wanted: Readonly<Record<string, JsonValue>>, existing: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(wanted).filter(([key, value]) => !isDeepStrictEqual(member(existing, key), value)));
}

/** As in Tekton, an annotation that is there stays as it is. */
function absent(wanted: Readonly<Record<string, string>>, existing: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(wanted).filter(([key]) => !Object.hasOwn(existing, key)));
}
