/**
 * The objects, one counter of versions for all of them, and the recent changes that watches resume from.
 * Objects are never changed in place: a write puts a new one, so readers and watches need no copies.
 */
import { type Contents, type Journal, objectKey } from './journal.ts';
import type { KubeObject } from './json.ts';

/** `previous` is the object before; a watch with a selector needs it to tell "left the selection" from "never was in it". */
export type Change = Readonly<{ type: 'ADDED' | 'MODIFIED' | 'DELETED'; rv: number; resource: string; object: KubeObject; previous: KubeObject | null }>;

export type Store = Readonly<{
  rv: () => number;
  /** Versions before this one can no longer be watched from. */
  compactedRv: () => number;
  get: (resource: string, namespace: string | null, name: string) => KubeObject | null;
  /** Ordered by namespace and name, as etcd orders its keys. */
  list: (resource: string, namespace: string | null) => KubeObject[];
  put: (resource: string, object: KubeObject) => KubeObject;
  remove: (resource: string, object: KubeObject) => KubeObject;
  changesSince: (rv: number) => readonly Change[];
  subscribe: (listener: (change: Change) => void) => () => void;
  /** Forgets the recent changes, as etcd's compaction does after five minutes. */
  compact: () => void;
}>;

const KEPT_CHANGES = 10_000;

export function createStore(journal: Journal, { objects, rv: lastRv }: Contents): Store {
  let rv = lastRv;
  let compactedRv = rv;
  const changes: Change[] = [];
  const listeners = new Set<(change: Change) => void>();

  function write(resource: string, object: KubeObject, removed: boolean): KubeObject {
    rv += 1;
    const stamped: KubeObject = { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
    const key = objectKey(object.metadata.namespace, object.metadata.name);
    const ofResource = objects.get(resource) ?? new Map<string, KubeObject>();
    const previous = ofResource.get(key) ?? null;
    journal.append({ rv, resource, key, object: removed ? null : stamped });
    if (removed) ofResource.delete(key);
    else objects.set(resource, ofResource.set(key, stamped));
    publish({ type: removed ? 'DELETED' : previous === null ? 'ADDED' : 'MODIFIED', rv, resource, object: stamped, previous });
    return stamped;
  }

  function publish(change: Change): void {
    changes.push(change);
    for (const listener of listeners) listener(change);
    if (changes.length > KEPT_CHANGES) compactedRv = changes.shift()?.rv ?? rv;
  }

  return {
    rv: () => rv,
    compactedRv: () => compactedRv,
    get: (resource, namespace, name) => objects.get(resource)?.get(objectKey(namespace, name)) ?? null,
    list(resource, namespace) {
      const found = [...(objects.get(resource) ?? [])].filter(([, object]) => namespace === null || object.metadata.namespace === namespace);
      return found.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object);
    },
    put: (resource, object) => write(resource, object, false),
    remove: (resource, object) => write(resource, object, true),
    changesSince: (since) => changes.filter((change) => change.rv > since),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      changes.length = 0;
      compactedRv = rv;
    },
  };
}
