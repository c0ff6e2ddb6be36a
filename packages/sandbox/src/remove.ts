/** Delete, one or many; finalizers keep an object until somebody takes them off. */
import { conflict, notFound } from './api-error.ts';
import { decodeOptions } from './body.ts';
import type { Answer, Call } from './cluster.ts';
import { inVersion, isDryRun, stored, timestamp } from './cluster.ts';
import { afterRemove } from './defaults.ts';
import type { JsonObject, KubeObject } from './json.ts';
import { objectAt, textAt } from './json.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { selection } from './selectors.ts';
import { assertDryRun } from './validate.ts';

/** The real server answers with the deleted object for these, with a Status for the others. */
const ANSWERED_WITH_OBJECT = ['namespaces', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'resourcequotas', 'serviceaccounts', 'services'];

export function remove(call: Call): Answer {
  assertDryRun(call.query.getAll('dryRun'), 'DeleteOptions');
  const { kind, name } = call.target;
  const object = stored(call);
  if (object === null) throw notFound(kind, name ?? '');
  assertPreconditions(call, object, objectAt(decodeOptions(call.text, call.mediaType), 'preconditions'));
  const left = removeOne(call, object);
  if (left.removed && (kind.group !== '' || !ANSWERED_WITH_OBJECT.includes(kind.plural))) {
    const group: JsonObject = kind.group === '' ? {} : { group: kind.group };
    const details = { name: object.metadata.name, ...group, kind: kind.plural, uid: object.metadata.uid };
    return { code: 200, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details } };
  }
  return { code: 200, body: inVersion(call, left.object) };
}

export function removeCollection(call: Call): Answer {
  const { cluster, target } = call;
  const selects = selection(target.kind, call.query);
  const items = cluster.store.list(resourceName(target.kind), target.namespace).filter(selects);
  for (const object of items) removeOne(call, object);
  return {
    code: 200,
    body: {
      kind: `${target.kind.kind}List`,
      apiVersion: apiVersionOf(target.kind.group, target.version),
      metadata: { resourceVersion: String(cluster.store.rv()) },
      items: items.map((object) => inVersion(call, object)),
    },
  };
}

function removeOne(call: Call, object: KubeObject): { readonly removed: boolean; readonly object: KubeObject } {
  const { cluster, target } = call;
  const resource = resourceName(target.kind);
  if ((object.metadata.finalizers ?? []).length > 0) {
    if (object.metadata.deletionTimestamp !== undefined || isDryRun(call)) return { removed: false, object };
    const { generation } = object.metadata;
    const metadata = {
      ...object.metadata,
      ...(generation === undefined ? {} : { generation: generation + 1 }),
      deletionTimestamp: timestamp(cluster),
      deletionGracePeriodSeconds: 0,
    };
    return { removed: false, object: cluster.store.put(resource, { ...object, metadata }) };
  }
  if (isDryRun(call)) return { removed: true, object };
  const removed = cluster.store.remove(resource, object);
  afterRemove(cluster, target.kind, removed);
  return { removed: true, object: removed };
}

function assertPreconditions(call: Call, object: KubeObject, preconditions: JsonObject): void {
  const { uid, resourceVersion, name } = object.metadata;
  const wantedUid = textAt(preconditions, 'uid');
  const wantedVersion = textAt(preconditions, 'resourceVersion');
  if (wantedUid !== '' && wantedUid !== uid) {
    throw conflict(call.target.kind, name, `the UID in the precondition (${wantedUid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`);
  }
  if (wantedVersion !== '' && wantedVersion !== resourceVersion) {
    throw conflict(call.target.kind, name, `the ResourceVersion in the precondition (${wantedVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`);
  }
}
