/** What the real server adds to objects of certain kinds when they are written, and what else changes with them. */
import type { Cluster } from './cluster.ts';
import { timestamp } from './cluster.ts';
import type { Json, JsonObject, KubeObject } from './json.ts';
import { isObject, objectAt } from './json.ts';
import type { Kind } from './kinds.ts';
import { resourceName } from './kinds.ts';

/** Fills in an object before it is stored. */
export function withDefaults(cluster: Cluster, kind: Kind, object: KubeObject): KubeObject {
  switch (kind.plural) {
    case 'secrets':
      return { ...withStringData(object), type: object['type'] ?? 'Opaque' };
    case 'namespaces':
      return {
        ...object,
        metadata: { ...object.metadata, labels: { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name } },
        spec: { finalizers: ['kubernetes'], ...objectAt(object, 'spec') },
        status: { phase: 'Active', ...objectAt(object, 'status') },
      };
    case 'customresourcedefinitions':
      return { ...object, status: definitionStatus(cluster, object) };
    default:
      return object;
  }
}

/** What follows from a write: a namespace has its account, a definition its kind. */
export function afterPut(cluster: Cluster, kind: Kind, object: KubeObject): void {
  if (kind.plural === 'customresourcedefinitions') cluster.kinds.define(object);
  // The real one has a controller for this; a namespace without the account would let nothing run.
  if (kind.plural === 'namespaces' && cluster.store.get('serviceaccounts', object.metadata.name, 'default') === null) {
    cluster.store.put('serviceaccounts', newObject(cluster, 'ServiceAccount', { name: 'default', namespace: object.metadata.name }));
  }
}

/** A namespace takes all its objects with it, a definition those of its kind. */
export function afterRemove(cluster: Cluster, kind: Kind, object: KubeObject): void {
  if (kind.plural === 'namespaces') {
    for (const other of cluster.kinds.all().filter((candidate) => candidate.namespaced)) removeAll(cluster, other, object.metadata.name);
  }
  if (kind.plural === 'customresourcedefinitions') {
    for (const other of cluster.kinds.all()) if (other.custom && resourceName(other) === object.metadata.name) removeAll(cluster, other, null);
    cluster.kinds.forget(object);
  }
}

/** What is there from the beginning. */
export function bootstrap(cluster: Cluster): void {
  for (const definition of cluster.store.list('customresourcedefinitions.apiextensions.k8s.io', null)) cluster.kinds.define(definition);
  const namespaces = cluster.kinds.find('', 'v1', 'namespaces');
  for (const name of ['default', 'kube-system', 'kube-public', 'kube-node-lease']) {
    if (namespaces === null || cluster.store.get('namespaces', undefined, name) !== null) continue;
    afterPut(cluster, namespaces, cluster.store.put('namespaces', withDefaults(cluster, namespaces, newObject(cluster, 'Namespace', { name }))));
  }
}

function newObject(cluster: Cluster, kind: string, metadata: { readonly name: string; readonly namespace?: string }): KubeObject {
  return { apiVersion: 'v1', kind, metadata: { ...metadata, uid: crypto.randomUUID(), resourceVersion: '', creationTimestamp: timestamp(cluster) } };
}

function removeAll(cluster: Cluster, kind: Kind, namespace: string | null): void {
  for (const object of cluster.store.list(resourceName(kind), namespace)) cluster.store.remove(resourceName(kind), object);
}

function withStringData(secret: KubeObject): KubeObject {
  const { stringData: plain, ...rest } = secret;
  if (!isObject(plain)) return secret;
  const encoded = Object.entries(plain).map(([key, value]): [string, Json] => [key, Buffer.from(typeof value === 'string' ? value : '').toString('base64')]);
  return { ...rest, data: { ...objectAt(secret, 'data'), ...Object.fromEntries(encoded) } };
}

function definitionStatus(cluster: Cluster, definition: KubeObject): JsonObject {
  const lastTransitionTime = timestamp(cluster);
  const spec = objectAt(definition, 'spec');
  const versions = Array.isArray(spec['versions']) ? spec['versions'].filter(isObject) : [];
  return {
    acceptedNames: objectAt(spec, 'names'),
    conditions: [
      { type: 'NamesAccepted', status: 'True', reason: 'NoConflicts', message: 'no conflicts found', lastTransitionTime },
      { type: 'Established', status: 'True', reason: 'InitialNamesAccepted', message: 'the initial names have been accepted', lastTransitionTime },
    ],
    storedVersions: versions.filter((version) => version['storage'] === true).map((version) => version['name'] ?? ''),
  };
}
