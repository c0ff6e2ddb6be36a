/** PATCH in its four forms. */
import { badRequest, invalid, notFound, unsupportedMediaType } from './api-error.ts';
import { apply } from './apply.ts';
import { decodePatch } from './body.ts';
import { type Answer, type Call, inVersion, stored, timestamp } from './cluster.ts';
import { checked } from './intake.ts';
import { jsonPatch } from './json-patch.ts';
import { type Json, type KubeObject, isObject, objectAt, textAt } from './json.ts';
import type { Kind } from './kinds.ts';
import { mergePatch } from './merge-patch.ts';
import { strategicMerge } from './strategic-merge.ts';
import { assertOptions } from './validate.ts';
import { createFrom, replace } from './write.ts';

export function patch(call: Call): Answer {
  assertOptions(call.query, 'PatchOptions');
  const { kind, name } = call.target;
  const accepted = acceptedPatches(kind);
  if (!accepted.includes(call.mediaType)) throw unsupportedMediaType(accepted);
  const body = decodePatch(call.bytes, call.mediaType);
  const existing = stored(call);
  if (call.mediaType === APPLY) return applied(call, existing, body);
  if (existing === null) throw notFound(kind, name ?? '');
  const patched = FORMS[call.mediaType]?.(inVersion(call, existing), body);
  if (!isObject(patched)) throw badRequest('the patched object is not an object');
  return { code: 200, body: inVersion(call, replace(call, existing, checked(call, patched))) };
}

/** Which forms a kind takes: strategic merge needs to know its lists, so custom resources have none. */
export function acceptedPatches({ custom }: Kind): string[] {
  return [...Object.keys(FORMS).filter((type) => !custom || !type.includes('strategic')), APPLY];
}

const APPLY = 'application/apply-patch+yaml';

const FORMS: Readonly<Record<string, (existing: Json, body: Json) => Json>> = {
  'application/json-patch+json': jsonPatch,
  'application/merge-patch+json': mergePatch,
  'application/strategic-merge-patch+json': strategicMerge,
};

function applied(call: Call, existing: KubeObject | null, body: Json): Answer {
  const { cluster, target } = call;
  const manager = call.query.get('fieldManager') ?? '';
  const problem = { reason: 'FieldValueRequired', field: 'fieldManager', text: 'Required value: is required for apply patch' };
  if (manager === '') throw invalid({ group: 'meta.k8s.io', plural: '', kind: 'PatchOptions' }, '', problem);
  if (!isObject(body)) throw badRequest('error decoding patch: wanted an object');
  const intent = checked(call, body);
  const name = textAt(objectAt(intent, 'metadata'), 'name');
  if (name !== target.name) throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name ?? ''})`);
  const next = apply(existing ?? {}, intent, manager, timestamp(cluster), target.kind.custom);
  return { code: existing === null ? 201 : 200, body: inVersion(call, existing === null ? createFrom(call, next) : replace(call, existing, next)) };
}
