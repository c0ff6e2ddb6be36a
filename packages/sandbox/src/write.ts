/** Create and update, and what every change goes through (k8s.io/apiserver/pkg/registry/generic/registry/store.go). */
import { randomInt } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { alreadyExists, badRequest, conflict, invalid, methodNotAllowed, namespaceNotFound, notFound, wrong } from './api-error.ts';
import { decodeObject } from './body.ts';
import { type Answer, type Call, inVersion, newIdentity, stored } from './cluster.ts';
import { afterPut, afterRemove, withDefaults } from './defaults.ts';
import { checked } from './intake.ts';
import { type JsonObject, type KubeObject, objectAt, only, textAt, without } from './json.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { assertOptions, assertValid } from './validate.ts';

export function create(call: Call): Answer {
  if (call.target.name !== null) throw methodNotAllowed();
  assertOptions(call.query, 'CreateOptions');
  const object = checked(call, decodeObject(call.bytes, call.mediaType, call.target.kind.kind));
  return { code: 201, body: inVersion(call, createFrom(call, object)) };
}

export function update(call: Call): Answer {
  assertOptions(call.query, 'UpdateOptions');
  const { kind, name } = call.target;
  const object = checked(call, decodeObject(call.bytes, call.mediaType, kind.kind));
  const metadata = objectAt(object, 'metadata');
  const given = textAt(metadata, 'name');
  if (given === '') throw badRequest('name must be provided');
  if (given !== name) throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name ?? ''})`);
  const existing = stored(call);
  if (existing === null) throw notFound(kind, name);
  const unversioned = kind.custom && textAt(metadata, 'resourceVersion') === '';
  if (unversioned) throw invalid({ ...kind, kind: resourceName(kind), group: '' }, name, wrong('metadata.resourceVersion', '0: must be specified for an update'));
  return { code: 200, body: inVersion(call, replace(call, existing, object)) };
}

/** Stores a new object under its own or a generated name. */
export function createFrom(call: Call, object: JsonObject): KubeObject {
  const { cluster, target } = call;
  const { kind, namespace } = target;
  if (namespace !== null && cluster.store.get('namespaces', null, namespace) === null) throw namespaceNotFound(namespace);
  const given = objectAt(object, 'metadata');
  const name = textAt(given, 'name') || generatedName(textAt(given, 'generateName'), (made) => cluster.store.get(resourceName(kind), namespace, made) !== null);
  const metadata = {
    ...without(given, 'selfLink', 'deletionTimestamp', 'deletionGracePeriodSeconds', 'namespace'),
    ...(namespace === null ? {} : { namespace }),
    ...(kind.custom || (kind.group !== '' && kind.status) ? { generation: 1 } : {}),
    ...newIdentity(cluster, name),
  };
  const complete = withDefaults(cluster, kind, { ...(kind.custom && kind.status ? without(object, 'status') : object), ...identity(call), metadata });
  assertValid(complete, kind);
  if (cluster.store.get(resourceName(kind), namespace, name) !== null) throw alreadyExists(kind, name);
  return put(call, complete);
}

/** Stores the next state of an object that exists, or removes it when its last finalizer goes. */
export function replace(call: Call, existing: KubeObject, next: JsonObject): KubeObject {
  const { cluster, target } = call;
  const { name, uid, resourceVersion, generation } = existing.metadata;
  const given = objectAt(next, 'metadata');
  const life = textAt(given, 'uid');
  if (!['', resourceVersion].includes(textAt(given, 'resourceVersion'))) throw conflict(target.kind, name);
  if (!['', uid].includes(life)) throw conflict(target.kind, name, `Precondition failed: UID in precondition: ${life}, UID in object meta: ${uid}`);
  const merged = withDefaults(cluster, target.kind, withSubresource(call, existing, next));
  const sameSpec = isDeepStrictEqual(without(merged, 'apiVersion', 'metadata', 'status'), without(existing, 'apiVersion', 'metadata', 'status'));
  const complete = sameSpec || generation === undefined ? merged : { ...merged, metadata: { ...merged.metadata, generation: generation + 1 } };
  assertValid(complete, target.kind);
  // The real server writes nothing when nothing changes: no new version, no event.
  if (isDeepStrictEqual(complete, existing)) return existing;
  if (complete.metadata.deletionTimestamp === undefined || (complete.metadata.finalizers ?? []).length > 0) return put(call, complete);
  if (!call.query.has('dryRun')) afterRemove(cluster, target.kind, cluster.store.remove(resourceName(target.kind), complete));
  return complete;
}

/** A write to the main resource leaves the status alone, a write to `status` everything else (for kinds that have the subresource). */
function withSubresource(call: Call, existing: KubeObject, next: JsonObject): KubeObject {
  const { name, uid, resourceVersion, creationTimestamp } = existing.metadata;
  // What the server decides stays; the list of managers stays too unless the request brings one.
  const fixed = only(existing.metadata, 'namespace', 'generation', 'deletionTimestamp', 'deletionGracePeriodSeconds');
  const given = { ...only(existing.metadata, 'managedFields'), ...without(objectAt(next, 'metadata'), 'selfLink', 'namespace', 'generation', 'deletionTimestamp') };
  const whole: KubeObject = { ...next, ...identity(call), metadata: { ...given, ...fixed, name, uid, resourceVersion, creationTimestamp } };
  if (!call.target.kind.status) return whole;
  const [base, status] = call.target.subresource === 'status' ? [existing, whole['status']] : [whole, existing['status']];
  return { ...without(base, 'status'), ...identity(call), metadata: base.metadata, ...(status === undefined ? {} : { status }) };
}

function identity({ target: { kind } }: Call): { apiVersion: string; kind: string } {
  return { apiVersion: apiVersionOf(kind.group, kind.versions[0] ?? ''), kind: kind.kind };
}

function put(call: Call, object: KubeObject): KubeObject {
  const { cluster, target } = call;
  if (call.query.has('dryRun')) return object;
  const result = cluster.store.put(resourceName(target.kind), object);
  afterPut(cluster, target.kind, result);
  return result;
}

/** Kubernetes' own way (k8s.io/apiserver/pkg/storage/names/generate.go): 5 letters of an alphabet without vowels, base cut to 58; again if taken. */
function generatedName(base: string, isTaken: (name: string) => boolean): string {
  const alphabet = 'bcdfghjklmnpqrstvwxz2456789';
  const name = base === '' ? '' : base.slice(0, 58) + Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join('');
  return name !== '' && isTaken(name) ? generatedName(base, isTaken) : name;
}
