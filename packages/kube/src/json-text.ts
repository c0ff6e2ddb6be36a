import { isJsonObject, member } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

/** The object at a key, or an empty one. */
export function objectAt(value: JsonValue | undefined, key: string): JsonObject {
  const object = isJsonObject(value) ? member(value, key) : undefined;
  return isJsonObject(object) ? object : {};
}

/** The objects of the list at a key, or none. */
export function objectsAt(value: JsonValue | undefined, key: string): readonly JsonObject[] {
  const list = isJsonObject(value) ? member(value, key) : undefined;
  return Array.isArray(list) ? list.filter((one: JsonValue) => isJsonObject(one)) : [];
}

/** The texts of the list at a key, or none. */
export function textsAt(value: JsonObject, key: string): readonly string[] {
  const list = member(value, key);
  return Array.isArray(list) ? list.filter((one: JsonValue) => typeof one === 'string') : [];
}
