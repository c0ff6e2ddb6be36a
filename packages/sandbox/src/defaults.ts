/** What the real server adds to objects of certain kinds when they are written, and what else changes with them. */
import { type Cluster, newIdentity, timestamp } from './cluster.ts';
import { type Json, type JsonObject, type KubeObject, isObject, objectAt, objectsAt } from './json.ts';
import { type Kind, resourceName } from './kinds.ts';

/** Fills in an object before it is stored. */
export function withDefaults(cluster: Cluster, { plural }: Kind, object: KubeObject): KubeObject {
  if (plural === 'secrets') return { ...withStringData(object), type: object['type'] ?? 'Opaque' };
  if (plural === 'customresourcedefinitions') return { ...object, status: definitionStatus(cluster, object) };
  if (plural !== 'namespaces') return object;
  const labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name };
  const [spec, status] = [{ finalizers: ['kubernetes'], ...objectAt(object, 'spec') }, { phase: 'Active', ...objectAt(object, 'status') }];
  return { ...object, metadata: { ...object.metadata, labels }, spec, status };
}

/** What follows from a write: a namespace has its account, a definition its kind. */
export function afterPut(cluster: Cluster, { plural }: Kind, object: KubeObject): void {
  const { kinds, store } = cluster;
  const { name } = object.metadata;
  if (plural === 'customresourcedefinitions') kinds.define(object);
  // The real one has a controller for this; a namespace without the account would let nothing run.
  if (plural !== 'namespaces' || store.get('serviceaccounts', name, 'default') !== null) return;
  store.put('serviceaccounts', { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...newIdentity(cluster, 'default'), namespace: name } });
}

/** A namespace takes all its objects with it, a definition those of its kind. */
export function afterRemove({ kinds, store }: Cluster, { plural }: Kind, object: KubeObject): void {
  const [name, ofNamespace, ofDefinition] = [object.metadata.name, plural === 'namespaces', plural === 'customresourcedefinitions'];
  for (const kind of kinds.all().filter((other) => (ofNamespace && other.namespaced) || (ofDefinition && resourceName(other) === name))) {
    for (const left of store.list(resourceName(kind), ofNamespace ? name : null)) store.remove(resourceName(kind), left);
  }
  if (ofDefinition) kinds.forget(object);
}

/** What is there from the beginning. */
export function bootstrap(cluster: Cluster): void {
  const { kinds, store } = cluster;
  store.list('customresourcedefinitions.apiextensions.k8s.io', null).forEach(kinds.define);
  const namespaces = kinds.find('', 'v1', 'namespaces');
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    if (namespaces === null || store.get('namespaces', null, name) !== null) continue;
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: newIdentity(cluster, name) };
    afterPut(cluster, namespaces, store.put('namespaces', withDefaults(cluster, namespaces, namespace)));
  }
}

function withStringData({ stringData: plain, ...secret }: KubeObject): KubeObject {
  if (!isObject(plain)) return secret;
  const encoded = Object.entries(plain).map(([key, value]): [string, Json] => [key, Buffer.from(typeof value === 'string' ? value : '').toString('base64')]);
  return { ...secret, data: { ...objectAt(secret, 'data'), ...Object.fromEntries(encoded) } };
}

function definitionStatus(cluster: Cluster, definition: KubeObject): JsonObject {
  const spec = objectAt(definition, 'spec');
  const storedVersions = objectsAt(spec, 'versions').filter((version) => version['storage'] === true).map((version) => version['name'] ?? '');
  const established = { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted' };
  return { acceptedNames: objectAt(spec, 'names'), conditions: [{ ...established, lastTransitionTime: timestamp(cluster) }], storedVersions };
}
