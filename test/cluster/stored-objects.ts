/**
 * What an API server makes of objects: it prunes, sets defaults, and stores v1beta1 as v1. So a recorded object is created beside
 * ours, in a namespace of its own, and both are read back in the same way before they are compared.
 */
import type { KubeConnection } from '@millrace/kube';
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { Create } from '../conformance/endtoend/case.ts';

export type Stored = { readonly kind: 'stored'; readonly object: JsonObject } | { readonly kind: 'refused'; readonly text: string };

/** The namespace beside it. */
export function besideOf(namespace: string): string {
  return `${namespace}-beside`;
}

/** Creates a recorded object as an administrator, and reads it back. */
export async function storeRecorded(admin: KubeConnection, { apiPath, object }: Create, eventId: string): Promise<Stored> {
  const path = apiPath.replace(/(?<=\/namespaces\/)[^/]+/, besideOf);
  const { metadata, ...rest } = JSON.parse(JSON.stringify(object).replaceAll('<eventID>', eventId).replaceAll('<uid>', anyUid)) as JsonObject;
  const { namespace: _, ...kept } = objectOf(metadata);
  const answer = await admin.request({ method: 'POST', path, body: { ...rest, metadata: kept } });
  if (answer.kind !== 'answer') return { kind: 'refused', text: withoutName(answer.failure.text) };
  return { kind: 'stored', object: comparable(await read(admin, `${path}/${nameOf(objectOf(answer.body))}`), eventId) };
}

/** What Millrace has created in a collection, each read back by itself: the items of a list lack kind and apiVersion. */
export async function readOurs(admin: KubeConnection, apiPath: string, eventId: string): Promise<readonly JsonObject[]> {
  const items = member(await read(admin, apiPath), 'items');
  const made = (Array.isArray(items) ? items.map(objectOf) : []).filter((object) => 'millrace.dev/delivery' in objectOf(member(metadataOf(object), 'annotations')));
  return Promise.all(made.map(async (object) => comparable(await read(admin, `${apiPath}/${nameOf(object)}`), eventId)));
}

export function inOrder(objects: readonly JsonObject[]): readonly JsonObject[] {
  return objects.toSorted((a, b) => sortedText(a).localeCompare(sortedText(b)));
}

/** With sorted keys. */
export function sortedText(value: JsonValue): string {
  if (Array.isArray(value)) return `[${value.map(sortedText).join()}]`;
  return isJsonObject(value) ? `{${Object.keys(value).sort().map((key) => `${key}:${sortedText(member(value, key) ?? null)}`).join()}}` : JSON.stringify(value);
}

/** Ours are of version 8; the API server's are of version 4. */
const ourUid = /[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/g;
const anyUid = '00000000-0000-8000-8000-000000000000';

/** Without what differs from object to object, and what is ours to add. */
function comparable(object: JsonObject, eventId: string): JsonObject {
  const { uid: _u, resourceVersion: _r, creationTimestamp: _c, managedFields: _m, namespace: _n, name = '', annotations = {}, ...metadata } = metadataOf(object);
  const theirs = Object.entries(objectOf(annotations)).filter(([key]) => key !== 'millrace.dev/delivery');
  const kept = { ...metadata, ...('generateName' in metadata ? {} : { name }), ...(theirs.length === 0 ? {} : { annotations: Object.fromEntries(theirs) }) };
  return JSON.parse(JSON.stringify({ ...object, metadata: kept }).replaceAll(eventId, '<eventID>').replaceAll(ourUid, '<uid>')) as JsonObject;
}

function withoutName(refusal: string): string {
  const at = refusal.indexOf(' is invalid: ');
  return at < 0 ? refusal : refusal.slice(at);
}

async function read(admin: KubeConnection, path: string): Promise<JsonObject> {
  const answer = await admin.request({ method: 'GET', path });
  if (answer.kind !== 'answer') throw new Error(answer.failure.text);
  return objectOf(answer.body);
}

function metadataOf(object: JsonObject): JsonObject {
  return objectOf(member(object, 'metadata'));
}

function nameOf(object: JsonObject): string {
  const name = member(metadataOf(object), 'name');
  return typeof name === 'string' ? name : '';
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}
