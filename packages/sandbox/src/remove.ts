/** Delete, one or many; finalizers keep an object until somebody takes them off. */
import { conflict, notFound } from './api-error.ts';
import { decodeObject } from './body.ts';
import type { Answer, Call } from './cluster.ts';
import { inVersion, isDryRun, listOf, stored, timestamp } from './cluster.ts';
import { afterRemove } from './defaults.ts';
import type { JsonObject, KubeObject } from './json.ts';
import { objectAt, textAt } from './json.ts';
import { resourceName } from './kinds.ts';
import { selection } from './selectors.ts';
import { assertOptions } from './validate.ts';

export function remove(call: Call): Answer {
  assertOptions(call.query, 'DeleteOptions');
  const { kind, name } = call.target;
  const object = stored(call);
  if (object === null) throw notFound(kind, name ?? '');
  if (call.bytes.length > 0) assertPreconditions(call, object, objectAt(decodeObject(call.bytes, call.mediaType, 'DeleteOptions'), 'preconditions'));
  const left = removeOne(call, object);
  if (!left.removed || (kind.group === '' && ANSWERED_WITH_OBJECT.includes(kind.plural))) return { code: 200, body: inVersion(call, left.object) };
  const group: JsonObject = kind.group === '' ? {} : { group: kind.group };
  const details = { name: object.metadata.name, ...group, kind: kind.plural, uid: object.metadata.uid };
  return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
}

export function removeCollection(call: Call): Answer {
  const { cluster, target, query } = call;
  const selects = selection(target.kind, query);
  const items = cluster.store.list(resourceName(target.kind), target.namespace).filter(selects);
  for (const object of items) removeOne(call, object);
  return { code: 200, body: listOf(call, { resourceVersion: String(cluster.store.rv()) }, items.map((object) => inVersion(call, object))) };
}

/** The real server answers with the deleted object for these, with a Status for the others. */
const ANSWERED_WITH_OBJECT = ['namespaces', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'resourcequotas', 'serviceaccounts', 'services'];

function removeOne(call: Call, object: KubeObject): { readonly removed: boolean; readonly object: KubeObject } {
  const { cluster, target } = call;
  const { finalizers = [], deletionTimestamp, generation } = object.metadata;
  const kept = finalizers.length > 0;
  if (isDryRun(call) || (kept && deletionTimestamp !== undefined)) return { removed: !kept, object };
  if (kept) {
    const deleting = { deletionTimestamp: timestamp(cluster), deletionGracePeriodSeconds: 0, ...(generation === undefined ? {} : { generation: generation + 1 }) };
    return { removed: false, object: cluster.store.put(resourceName(target.kind), { ...object, metadata: { ...object.metadata, ...deleting } }) };
  }
  const removed = cluster.store.remove(resourceName(target.kind), object);
  afterRemove(cluster, target.kind, removed);
  return { removed: true, object: removed };
}

function assertPreconditions(call: Call, object: KubeObject, preconditions: JsonObject): void {
  const { uid, resourceVersion, name } = object.metadata;
  const wanted = { uid: textAt(preconditions, 'uid'), version: textAt(preconditions, 'resourceVersion') };
  if (!['', uid].includes(wanted.uid)) {
    const why = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(call.target.kind, name, why);
  }
  if (!['', resourceVersion].includes(wanted.version)) {
    const why = `the ResourceVersion in the precondition (${wanted.version}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(call.target.kind, name, why);
  }
}
