/** Delete, one or many; finalizers keep an object until somebody takes them off. */
import { conflict, detailsOf, notFound } from './api-error.ts';
import { decodeObject } from './body.ts';
import { type Answer, type Call, inVersion, listOf, stored, timestamp } from './cluster.ts';
import { afterRemove } from './defaults.ts';
import { type JsonObject, type KubeObject, objectAt, textAt, textsAt } from './json.ts';
import { resourceName } from './kinds.ts';
import { selection } from './selectors.ts';
import { assertOptions } from './validate.ts';

export function remove(call: Call): Answer {
  const options = optionsOf(call);
  const { kind, name } = call.target;
  const object = stored(call);
  if (object === null) throw notFound(kind, name ?? '');
  assertPreconditions(call, object, objectAt(options, 'preconditions'));
  const left = removeOne(call, object);
  if (left !== null || kind.returned) return { code: 200, body: inVersion(call, left ?? object) };
  const details = { ...detailsOf(kind, object.metadata.name), uid: object.metadata.uid };
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
}

export function removeCollection(call: Call): Answer {
  optionsOf(call);
  const { cluster, target, query } = call;
  const objects = cluster.store.list(resourceName(target.kind), target.namespace).filter(selection(target.kind, query));
  for (const object of objects) removeOne(call, object);
  return listOf(call, { resourceVersion: String(cluster.store.rv()) }, objects);
}

/** DeleteOptions; a dry run is asked for there or in the query. */
function optionsOf({ bytes, mediaType, query }: Call): JsonObject {
  const options = bytes.length === 0 ? {} : decodeObject(bytes, mediaType, 'DeleteOptions');
  for (const value of textsAt(options, 'dryRun')) query.append('dryRun', value);
  assertOptions(query, 'DeleteOptions');
  return options;
}

/** What is left of the object: it may be waiting for its finalizers. */
function removeOne(call: Call, object: KubeObject): KubeObject | null {
  const { cluster, target } = call;
  const { finalizers = [], deletionTimestamp, generation } = object.metadata;
  if (finalizers.length > 0) {
    if (call.query.has('dryRun') || deletionTimestamp !== undefined) return object;
    const deleting = { deletionTimestamp: timestamp(cluster), deletionGracePeriodSeconds: 0, ...(generation === undefined ? {} : { generation: generation + 1 }) };
    return cluster.store.put(resourceName(target.kind), { ...object, metadata: { ...object.metadata, ...deleting } });
  }
  if (!call.query.has('dryRun')) afterRemove(cluster, target.kind, cluster.store.remove(resourceName(target.kind), object));
  return null;
}

function assertPreconditions(call: Call, { metadata }: KubeObject, preconditions: JsonObject): void {
  for (const [field, name] of [['uid', 'UID'], ['resourceVersion', 'ResourceVersion']] as const) {
    const [wanted, found] = [textAt(preconditions, field), metadata[field]];
    if (wanted === '' || wanted === found) continue;
    const why = `the ${name} in the precondition (${wanted}) does not match the ${name} in record (${found}). The object might have been`;
    throw conflict(call.target.kind, metadata.name, `${why} ${field === 'uid' ? 'deleted and then recreated' : 'modified'}`);
  }
}
