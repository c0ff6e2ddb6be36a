/** Create, update, patch: one way in for every change (k8s.io/apiserver/pkg/registry/generic/registry/store.go). */
import { randomInt } from 'node:crypto';
import { alreadyExists, badRequest, conflict, invalid, methodNotAllowed, notFound, unsupportedMediaType } from './api-error.ts';
import { acceptedPatches, decodeObject, decodePatch } from './body.ts';
import type { Answer, Call } from './cluster.ts';
import { inVersion, isDryRun, stored, timestamp } from './cluster.ts';
import { afterPut, afterRemove, withDefaults } from './defaults.ts';
import { jsonPatch } from './json-patch.ts';
import type { Json, JsonObject, KubeObject, Metadata } from './json.ts';
import { isObject, objectAt, sameJson, textAt, without } from './json.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { mergePatch } from './merge-patch.ts';
import { assertDecodable, assertDryRun, assertValid, nameRequired } from './validate.ts';

export function create(call: Call): Answer {
  if (call.target.name !== null) throw methodNotAllowed();
  assertDryRun(call.query.getAll('dryRun'), 'CreateOptions');
  return { code: 201, body: inVersion(call, createFrom(call, checked(call, decodeObject(call.text, call.mediaType, call.target.kind.kind)))) };
}

export function update(call: Call): Answer {
  assertDryRun(call.query.getAll('dryRun'), 'UpdateOptions');
  const { kind, name, namespace } = call.target;
  const object = checked(call, decodeObject(call.text, call.mediaType, kind.kind));
  const given = textAt(objectAt(object, 'metadata'), 'name');
  if (given !== name) throw badRequest(given === '' ? 'name must be provided' : `the name of the object (${given}) does not match the name on the URL (${name ?? ''})`);
  assertNamespace(call, object, namespace);
  const existing = stored(call);
  if (existing === null) throw notFound(kind, name ?? '');
  if (kind.custom && textAt(objectAt(object, 'metadata'), 'resourceVersion') === '') {
    throw invalid({ ...kind, kind: resourceName(kind), group: '' }, name ?? '', [
      { reason: 'FieldValueInvalid', field: 'metadata.resourceVersion', text: 'Invalid value: 0: must be specified for an update' },
    ]);
  }
  return { code: 200, body: inVersion(call, replace(call, existing, object)) };
}

export function patch(call: Call): Answer {
  assertDryRun(call.query.getAll('dryRun'), 'PatchOptions');
  const { kind, name } = call.target;
  const accepted = acceptedPatches(kind);
  if (!accepted.includes(call.mediaType)) throw unsupportedMediaType(accepted);
  const existing = stored(call);
  if (existing === null) throw notFound(kind, name ?? '');
  const patched = patchedObject(call, inVersion(call, existing));
  if (!isObject(patched)) throw badRequest('the patched object is not an object');
  return { code: 200, body: inVersion(call, replace(call, existing, checked(call, patched))) };
}

/** Stores a new object under its own or a generated name. */
export function createFrom(call: Call, object: JsonObject): KubeObject {
  const { cluster, target } = call;
  const { kind, namespace } = target;
  const resource = resourceName(kind);
  assertNamespace(call, object, namespace);
  if (namespace !== null && cluster.store.get('namespaces', undefined, namespace) === null) {
    throw notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace);
  }
  const metadata = objectAt(object, 'metadata');
  const generateName = textAt(metadata, 'generateName');
  const name = textAt(metadata, 'name') || generatedName(generateName);
  if (name === '') throw nameRequired(kind);
  const stamped: KubeObject = {
    ...(kind.custom && kind.status ? without(object, 'status') : object),
    ...identity(call),
    metadata: {
      ...without(metadata, 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'namespace'),
      name,
      ...(namespace === null ? {} : { namespace }),
      uid: crypto.randomUUID(),
      resourceVersion: '',
      creationTimestamp: timestamp(cluster),
      ...(kind.custom || kind.status ? { generation: 1 } : {}),
    },
  };
  const complete = withDefaults(cluster, kind, stamped);
  assertValid(complete, kind);
  if (cluster.store.get(resource, namespace ?? undefined, name) !== null) throw alreadyExists(kind, name);
  return put(call, complete);
}

/** Stores the next state of an object that exists, or removes it when its last finalizer goes. */
export function replace(call: Call, existing: KubeObject, next: JsonObject): KubeObject {
  const { cluster, target } = call;
  const metadata = objectAt(next, 'metadata');
  const { uid, resourceVersion } = existing.metadata;
  const given = textAt(metadata, 'resourceVersion');
  if (given !== '' && given !== resourceVersion) throw conflict(target.kind, existing.metadata.name);
  const givenUid = textAt(metadata, 'uid');
  if (givenUid !== '' && givenUid !== uid) {
    throw conflict(target.kind, existing.metadata.name, `Precondition failed: UID in precondition: ${givenUid}, UID in object meta: ${uid}`);
  }
  const merged = withDefaults(cluster, target.kind, withSubresource(call, existing, next));
  const unchanged = sameJson(without(merged, 'apiVersion', 'metadata'), without(existing, 'apiVersion', 'metadata'));
  const kept: Metadata = {
    ...merged.metadata,
    name: existing.metadata.name,
    uid,
    resourceVersion,
    creationTimestamp: existing.metadata.creationTimestamp,
    ...pick(existing.metadata, 'namespace', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds'),
  };
  const sameSpec = sameJson(without(merged, 'apiVersion', 'metadata', 'status'), without(existing, 'apiVersion', 'metadata', 'status'));
  const generation = existing.metadata.generation;
  const complete: KubeObject = { ...merged, metadata: sameSpec || generation === undefined ? kept : { ...kept, generation: generation + 1 } };
  assertValid(complete, target.kind);
  // The real server writes nothing when nothing changes: no new version, no event.
  if (unchanged && sameJson(kept, existing.metadata)) return existing;
  if (kept.deletionTimestamp !== undefined && (kept.finalizers ?? []).length === 0) {
    if (isDryRun(call)) return complete;
    const removed = cluster.store.remove(resourceName(target.kind), complete);
    afterRemove(cluster, target.kind, removed);
    return removed;
  }
  return put(call, complete);
}

/** Checks that the body is of the kind and version of the URL. */
export function checked(call: Call, object: JsonObject): JsonObject {
  const { kind, version } = call.target;
  const wanted = apiVersionOf(kind.group, version);
  const given = { apiVersion: textAt(object, 'apiVersion'), kind: textAt(object, 'kind') };
  if (kind.custom && given.kind === '') {
    throw badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): Object 'Kind' is missing in '${JSON.stringify(object)}'`);
  }
  if (given.kind !== '' && given.kind !== kind.kind) {
    if (!kind.custom) throw badRequest(`${given.kind} in version "${version}" cannot be handled as a ${kind.kind}: unknown conversion`);
    const text = `Invalid value: "${given.kind}": must be ${kind.kind}`;
    throw invalid({ ...kind, kind: given.kind }, textAt(objectAt(object, 'metadata'), 'name'), [{ reason: 'FieldValueInvalid', field: 'kind', text }]);
  }
  if ((kind.custom || given.apiVersion !== '') && given.apiVersion !== wanted) {
    throw badRequest(`the API version in the data (${given.apiVersion}) does not match the expected API version (${wanted})`);
  }
  assertDecodable(object, kind);
  return object;
}

function patchedObject(call: Call, existing: KubeObject): Json {
  const body = decodePatch(call.text, call.mediaType);
  switch (call.mediaType) {
    case 'application/json-patch+json':
      return jsonPatch(existing, body);
    default:
      return mergePatch(existing, body);
  }
}

/** A write to the main resource leaves the status alone, a write to `status` everything else (for kinds that have the subresource). */
function withSubresource(call: Call, existing: KubeObject, next: JsonObject): KubeObject {
  const metadata = { ...existing.metadata, ...objectAt(next, 'metadata') };
  const whole: KubeObject = { ...next, ...identity(call), metadata: metadataOf(metadata, objectAt(next, 'metadata')) };
  if (!call.target.kind.status) return whole;
  const [base, status] = call.target.subresource === 'status' ? [existing, whole['status']] : [whole, existing['status']];
  return { ...without(base, 'status'), ...(status === undefined ? {} : { status }), ...identity(call), metadata: base.metadata };
}

/** All of the new metadata, and of the old only what identifies the object. */
function metadataOf(merged: Metadata, next: JsonObject): Metadata {
  const { name, uid, resourceVersion, creationTimestamp } = merged;
  return { ...without(next, 'selfLink'), name, uid, resourceVersion, creationTimestamp };
}

function identity(call: Call): { apiVersion: string; kind: string } {
  const { kind } = call.target;
  return { apiVersion: apiVersionOf(kind.group, kind.versions[0] ?? ''), kind: kind.kind };
}

function put(call: Call, object: KubeObject): KubeObject {
  const { cluster, target } = call;
  if (isDryRun(call)) return { ...object, metadata: without(object.metadata, 'resourceVersion') as Metadata };
  const result = cluster.store.put(resourceName(target.kind), object);
  afterPut(cluster, target.kind, result);
  return result;
}

function assertNamespace(call: Call, object: JsonObject, namespace: string | null): void {
  const given = textAt(objectAt(object, 'metadata'), 'namespace');
  if (call.target.kind.namespaced && given !== '' && given !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
}

/** Kubernetes' own way (k8s.io/apiserver/pkg/storage/names/generate.go): 5 letters of an alphabet without vowels, base cut to 58. */
function generatedName(base: string): string {
  if (base === '') return '';
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  return base.slice(0, 58) + Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
}

function pick(metadata: Metadata, ...keys: string[]): JsonObject {
  return Object.fromEntries(Object.entries(metadata).filter(([key]) => keys.includes(key)));
}
