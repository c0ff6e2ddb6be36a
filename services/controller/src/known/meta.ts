import { member, objectAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

/** What every object has, whatever else is wrong with it. */
export interface Meta {
  /** Empty at the cluster scope. */
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  readonly createdAt: string;
  readonly deleting: boolean;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

export function metaOf(object: JsonValue): Meta {
  const metadata = objectAt(object, 'metadata');
  const generation = member(metadata, 'generation');
  return {
    namespace: textAt(metadata, 'namespace'),
    name: textAt(metadata, 'name'),
    uid: textAt(metadata, 'uid'),
    resourceVersion: textAt(metadata, 'resourceVersion'),
    generation: typeof generation === 'number' ? generation : 0,
    createdAt: textAt(metadata, 'creationTimestamp'),
    deleting: textAt(metadata, 'deletionTimestamp') !== '',
    labels: textsOf(objectAt(metadata, 'labels')),
    annotations: textsOf(objectAt(metadata, 'annotations')),
  };
}

function textsOf(object: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(object).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}

export function keyOf({ namespace, name }: Pick<Meta, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`;
}
