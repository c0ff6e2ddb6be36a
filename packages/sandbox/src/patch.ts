/** PATCH in its four forms. */
import { apply } from './apply.ts';
import { badRequest, invalid, notFound, unsupportedMediaType } from './api-error.ts';
import { decodePatch } from './body.ts';
import type { Answer, Call } from './cluster.ts';
import { inVersion, stored, timestamp } from './cluster.ts';
import { jsonPatch } from './json-patch.ts';
import type { Json, JsonObject, KubeObject } from './json.ts';
import { isObject, objectAt, textAt } from './json.ts';
import type { Kind } from './kinds.ts';
import { mergePatch } from './merge-patch.ts';
import { isTrue } from './request.ts';
import { strategicMerge } from './strategic-merge.ts';
import { assertOptions } from './validate.ts';
import { checked, createFrom, replace } from './write.ts';

export function patch(call: Call): Answer {
  assertOptions(call.query, 'PatchOptions');
  const { kind, name } = call.target;
  const accepted = acceptedPatches(kind);
  if (!accepted.includes(call.mediaType)) throw unsupportedMediaType(accepted);
  const body = decodePatch(call.bytes, call.mediaType);
  const existing = stored(call);
  if (call.mediaType === APPLY) return applied(call, existing, body);
  if (existing === null) throw notFound(kind, name ?? '');
  const patched = patchedBy(call.mediaType, inVersion(call, existing), body);
  if (!isObject(patched)) throw badRequest('the patched object is not an object');
  return { code: 200, body: inVersion(call, replace(call, existing, checked(call, patched))) };
}

/** Which forms a kind takes: strategic merge needs to know its lists, so custom resources have none. */
export function acceptedPatches({ custom }: Kind): string[] {
  return [JSON_PATCH, 'application/merge-patch+json', ...(custom ? [] : [STRATEGIC]), APPLY];
}

const JSON_PATCH = 'application/json-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';
const APPLY = 'application/apply-patch+yaml';

function patchedBy(mediaType: string, existing: KubeObject, body: Json): Json {
  if (mediaType === JSON_PATCH) return jsonPatch(existing, body);
  return mediaType === STRATEGIC ? strategicMerge(existing, body) : mergePatch(existing, body);
}

function applied(call: Call, existing: KubeObject | null, body: Json): Answer {
  const { cluster, query, target } = call;
  const manager = query.get('fieldManager') ?? '';
  if (manager === '') {
    const problem = { reason: 'FieldValueRequired', field: 'fieldManager', text: 'Required value: is required for apply patch' };
    throw invalid({ group: 'meta.k8s.io', plural: '', kind: 'PatchOptions' }, '', [problem]);
  }
  if (!isObject(body)) throw badRequest('error decoding patch: wanted an object');
  const intent: JsonObject = checked(call, body);
  const metadata = objectAt(intent, 'metadata');
  if (textAt(metadata, 'name') !== target.name) throw badRequest(`the name of the object (${textAt(metadata, 'name')}) does not match the name on the URL (${target.name ?? ''})`);
  const next = apply(existing ?? {}, intent, { manager, force: isTrue(query.get('force')), time: timestamp(cluster), custom: target.kind.custom });
  const object = existing === null ? createFrom(call, next) : replace(call, existing, next);
  return { code: existing === null ? 201 : 200, body: inVersion(call, object) };
}
