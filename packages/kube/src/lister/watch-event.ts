import { isJsonObject, member, objectAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

/** One line of a watch (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes). */
export type WatchEvent =
  | { readonly kind: 'put'; readonly object: JsonObject; readonly key: ObjectKey }
  | { readonly kind: 'gone'; readonly key: ObjectKey }
  | { readonly kind: 'bookmark'; readonly resourceVersion: string }
  | { readonly kind: 'error'; readonly code: number; readonly text: string }
  | { readonly kind: 'undecodable'; readonly text: string };

export interface ObjectKey {
  /** Empty for objects of the cluster scope. */
  readonly namespace: string;
  readonly name: string;
  readonly resourceVersion: string;
}

export function readWatchEvent(line: string): WatchEvent {
  const parsed = parse(line);
  const type = isJsonObject(parsed) ? member(parsed, 'type') : undefined;
  const object = isJsonObject(parsed) ? member(parsed, 'object') : undefined;
  if (!isJsonObject(object)) return undecodable(line);
  if (type === 'ERROR') {
    const code = member(object, 'code');
    return { kind: 'error', code: typeof code === 'number' ? code : 500, text: textAt(object, 'message') };
  }
  const key = keyOf(object);
  switch (type) {
    case 'BOOKMARK':
      return key.resourceVersion === '' ? undecodable(line) : { kind: 'bookmark', resourceVersion: key.resourceVersion };
    case 'ADDED':
    case 'MODIFIED':
      return key.name === '' ? undecodable(line) : { kind: 'put', object, key };
    case 'DELETED':
      return key.name === '' ? undecodable(line) : { kind: 'gone', key };
    default:
      return undecodable(line);
  }
}

export function keyOf(object: JsonObject): ObjectKey {
  const from = objectAt(object, 'metadata');
  return { namespace: textAt(from, 'namespace'), name: textAt(from, 'name'), resourceVersion: textAt(from, 'resourceVersion') };
}

function parse(line: string): JsonValue | undefined {
  try {
    const value: JsonValue = JSON.parse(line);
    return value;
  } catch {
    return undefined;
  }
}

function undecodable(line: string): WatchEvent {
  return { kind: 'undecodable', text: `line of a watch is no event: ${JSON.stringify(line.slice(0, 100))}` };
}
