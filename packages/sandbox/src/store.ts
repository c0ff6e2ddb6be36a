/**
 * The objects, one counter of versions for all of them, and the recent changes that watches resume from.
 * Objects are never changed in place: a write puts a new one, so readers and watches need no copies.
 */
import type { KubeObject } from './json.ts';
import type { Contents, Journal } from './journal.ts';
import { objectKey } from './journal.ts';

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
  /** Versions up to this one can no longer be watched from. */
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

export function createStore(journal: Journal, contents: Contents): Store {
  const { objects } = contents;
  let rv = contents.rv;
  let compactedRv = rv;
  let changes: Change[] = [];
  const listeners = new Set<(change: Change) => void>();

  function ofResource(resource: string): Map<string, KubeObject> {
    const found = objects.get(resource) ?? new Map<string, KubeObject>();
    objects.set(resource, found);
    return found;
  }

  function publish(change: Change): void {
    changes.push(change);
    if (changes.length > KEPT_CHANGES * 2) {
      changes = changes.slice(-KEPT_CHANGES);
      compactedRv = (changes[0]?.rv ?? rv) - 1;
    }
    for (const listener of listeners) listener(change);
  }

  return {
    rv: () => rv,
    compactedRv: () => compactedRv,
    get: (resource, namespace, name) => objects.get(resource)?.get(objectKey(namespace, name)) ?? null,
    list(resource, namespace) {
      const found = [...ofResource(resource).values()].filter((object) => namespace === null || object.metadata.namespace === namespace);
      return found.sort((left, right) => compare(objectKey(left.metadata.namespace, left.metadata.name), objectKey(right.metadata.namespace, right.metadata.name)));
    },
    put(resource, object) {
      rv += 1;
      const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
      const key = objectKey(object.metadata.namespace, object.metadata.name);
      const previous = ofResource(resource).get(key) ?? null;
      journal.append({ op: 'put', rv, resource, object: stamped });
      ofResource(resource).set(key, stamped);
      publish({ type: previous === null ? 'ADDED' : 'MODIFIED', rv, resource, object: stamped, previous });
      return stamped;
    },
    remove(resource, object) {
      rv += 1;
      const key = objectKey(object.metadata.namespace, object.metadata.name);
      const stamped = { ...object, metadata: { ...object.metadata, resourceVersion: String(rv) } };
      journal.append({ op: 'remove', rv, resource, key });
      ofResource(resource).delete(key);
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

function compare(left: string, right: string): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
