import { isJsonList, type JsonObject, type JsonValue } from '../go/json.ts';
import { sortedKeys } from '../go/order.ts';
import { encodeUtf8 } from '../go/utf8.ts';
import { json, type Value } from './value.ts';

/**
 * What `*` selects: fields, members, elements, and the bytes of a text. Go walks a map in random order;
 * here the keys are sorted, so that the same body gives the same text.
 */
export function childrenOf(value: Value): readonly Value[] {
  if (value.kind === 'record') return value.fields.map((field) => field.value);
  if (value.kind !== 'json') return [];
  const content = value.json;
  if (typeof content === 'string') return Array.from(encodeUtf8(content), (byte): Value => ({ kind: 'integer', integer: BigInt(byte) }));
  if (typeof content !== 'object' || content === null) return [];
  if (isJsonList(content)) return content.map(json);
  return jsonMembers(content).map(json);
}

export function jsonMembers(object: JsonObject): readonly JsonValue[] {
  return sortedKeys(object).map((key) => object[key] ?? null);
}

/** What `childrenOf` costs: known before they are made, and nothing only where there are none. Members are sorted by their names. */
export function costOfChildren(value: Value): number {
  if (value.kind === 'record') return value.fields.length;
  return value.kind === 'json' ? costOfJsonChildren(value.json) : 0;
}

export function costOfJsonChildren(content: JsonValue): number {
  if (typeof content === 'string') return content.length;
  if (typeof content !== 'object' || content === null) return 0;
  return isJsonList(content) ? content.length : memberCost * Object.keys(content).length;
}

const memberCost = 6;
