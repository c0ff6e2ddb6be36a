/** What JSON text decodes to. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** Any key is possible, `__proto__` and `constructor` too: look keys up with `Object.hasOwn`. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isJsonList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** The object's own member of that name, else nothing: never what it inherits. */
export function member(object: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The text at a key, or empty where there is none. */
export function textAt(value: JsonValue | undefined, key: string): string {
  const text = isJsonObject(value) ? member(value, key) : undefined;
  return typeof text === 'string' ? text : '';
}

/** The object at a key, or an empty one. */
export function objectAt(value: JsonValue | undefined, key: string): JsonObject {
  const object = isJsonObject(value) ? member(value, key) : undefined;
  return isJsonObject(object) ? object : {};
}

/** The texts of the list at a key, or none. */
export function textsAt(value: JsonValue | undefined, key: string): readonly string[] {
  const list = isJsonObject(value) ? member(value, key) : undefined;
  return isJsonList(list) ? list.filter((one) => typeof one === 'string') : [];
}

/** The objects of the list at a key, or none. */
export function objectsAt(value: JsonValue | undefined, key: string): readonly JsonObject[] {
  const list = isJsonObject(value) ? member(value, key) : undefined;
  return isJsonList(list) ? list.filter((one) => isJsonObject(one)) : [];
}
