import type { ObjectKey } from './watch-event.ts';

/** What a watch keeps, by namespace and name. */
export interface ObjectIndex<T> {
  put(key: ObjectKey, kept: T): void;
  remove(key: ObjectKey): void;
  get(namespace: string, name: string): T | undefined;
  inNamespace(namespace: string): readonly T[];
  all(): readonly T[];
}

export function createObjectIndex<T>(): ObjectIndex<T> {
  const namespaces = new Map<string, Map<string, T>>();
  return {
    put(key, kept) {
      const there = namespaces.get(key.namespace);
      if (there === undefined) {
        namespaces.set(key.namespace, new Map([[key.name, kept]]));
      } else {
        there.set(key.name, kept);
      }
    },
    remove(key) {
      const there = namespaces.get(key.namespace);
      there?.delete(key.name);
      if (there?.size === 0) namespaces.delete(key.namespace);
    },
    get: (namespace, name) => namespaces.get(namespace)?.get(name),
    inNamespace: (namespace) => [...(namespaces.get(namespace)?.values() ?? [])],
    all: () => [...namespaces.values()].flatMap((there) => [...there.values()]),
  };
}
