/**
 * The objects, one counter of versions for all of them, and the recent changes that watches resume from.
 * Objects are never changed in place: a write puts a new one, so readers and watches need no copies.
 */
import type { Contents, Journal } from './journal.ts';
import { objectKey } from './journal.ts';
import type { KubeObject } from './json.ts';

export type Change = {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly rv: number;
  readonly resource: string;
  readonly object: KubeObject;
  /** The object before; a watch with a selector needs it to tell "left the selection" from "never was in it". */
  readonly previous: KubeObject | null;
};

export type Store = {
  readonly rv: () => number;
  /** Versions before this one can no longer be watched from. */
  readonly compactedRv: () => number;
  readonly get: (resource: string, namespace: string | undefined, name: string) => KubeObject | null;
  /** Ordered by namespace and name, as etcd orders its keys. */
  readonly list: (resource: string, namespace: string | null) => KubeObject[];
  readonly put: (resource: string, object: KubeObject) => KubeObject;
  readonly remove: (resource: string, object: KubeObject) => KubeObject;
  readonly changesSince: (rv: number) => readonly Change[];
  readonly subscribe: (listener: (change: Change) => void) => () => void;
  /** Forgets the recent changes, as etcd's compaction does after five minutes. */
  readonly compact: () => void;
};

const KEPT_CHANGES = 10_000;

export function createStore(journal: Journal, { objects, rv: lastRv }: Contents): Store {
  let rv = lastRv;
  let compactedRv = rv;
  let changes: Change[] = [];
  const listeners = new Set<(change: Change) => void>();

  function next(object: KubeObject): KubeObject {
    rv += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
  }

  function publish(change: Change): void {
    changes.push(change);
    if (changes.length > KEPT_CHANGES * 2) {
      compactedRv = changes.at(-KEPT_CHANGES - 1)?.rv ?? rv;
      changes = changes.slice(-KEPT_CHANGES);
    }
    for (const listener of listeners) listener(change);
  }

  return {
    rv: () => rv,
    compactedRv: () => compactedRv,
    get: (resource, namespace, name) => objects.get(resource)?.get(objectKey(namespace, name)) ?? null,
    list(resource, namespace) {
      const found = [...(objects.get(resource) ?? [])].filter(([, object]) => namespace === null || object.metadata.namespace === namespace);
      return found.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object);
    },
    put(resource, object) {
      const [stamped, key] = [next(object), objectKey(object.metadata.namespace, object.metadata.name)];
      const ofResource = objects.get(resource) ?? new Map<string, KubeObject>();
      const previous = ofResource.get(key) ?? null;
      journal.append({ op: 'put', rv, resource, object: stamped });
      objects.set(resource, ofResource.set(key, stamped));
      publish({ type: previous === null ? 'ADDED' : 'MODIFIED', rv, resource, object: stamped, previous });
      return stamped;
    },
    remove(resource, object) {
      const [stamped, key] = [next(object), objectKey(object.metadata.namespace, object.metadata.name)];
      journal.append({ op: 'remove', rv, resource, key });
      objects.get(resource)?.delete(key);
      publish({ type: 'DELETED', rv, resource, object: stamped, previous: object });
      return stamped;
    },
    changesSince: (since) => changes.filter((change) => change.rv > since),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    compact() {
      changes = [];
      compactedRv = rv;
    },
  };
}
