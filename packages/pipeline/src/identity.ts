/** What is derived from a delivery's id, so that every attempt of every worker comes to the same: object names and `$(uid)`. */
import { hash as digest } from 'node:crypto';
import { DELIVERY_ANNOTATION } from '@millrace/kube';
import { isJsonObject, member, resourceName, withName } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

export function sha256Hex(text: string): string {
  return digest('sha256', text);
}

/** A UUID of version 8 (RFC 9562, 5.8: of our own making) from the delivery's id. */
export function uidOf(deliveryId: string): string {
  const bytes = hash('uid', deliveryId).subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** The n-th name (from 0) for a delivery's object with a generateName. */
export function objectName(deliveryId: string, index: number, generateName: string, nth: number): string {
  return resourceName(generateName, hash('name', deliveryId, index, nth));
}

/** The object as it is sent: under its name, and marked as this delivery's (design, section 4 "create"). What it says itself comes before `more`. */
export function marked(object: JsonValue, name: string, deliveryId: string, more: Readonly<Record<string, string>> = {}): JsonObject {
  const named = withName(isJsonObject(object) ? object : {}, name);
  const metadata = member(named, 'metadata');
  const own = isJsonObject(metadata) ? member(metadata, 'annotations') : undefined;
  const annotations = { ...more, ...(isJsonObject(own) ? own : {}), [DELIVERY_ANNOTATION]: deliveryId };
  return { ...named, metadata: { ...(isJsonObject(metadata) ? metadata : {}), annotations } };
}

function hash(...parts: readonly (string | number)[]): Buffer {
  return digest('sha256', JSON.stringify(parts), 'buffer');
}
