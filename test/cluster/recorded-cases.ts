/**
 * The recorded end-to-end cases that a real API server can play: only kinds it has, nothing that needs Tekton's own admission, other
 * servers, or errors by order. Each case gets namespaces of its own, so that all of them can be there at once.
 */
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { Create, EndToEndExpected, EndToEndInput } from '../conformance/endtoend/case.ts';
import { rules } from '../conformance/rules.ts';
import type { Case } from '../conformance/suite.ts';

export interface ClusterCase {
  readonly name: string;
  readonly namespaces: readonly string[];
  readonly objects: readonly JsonObject[];
  readonly listener: { readonly namespace: string; readonly name: string };
  readonly request: EndToEndInput['request'];
  readonly created: readonly Create[];
}

/** Null where the case needs something that is not there. */
export function clusterCase({ name, input, expected }: Case<EndToEndInput, EndToEndExpected>, prefix: string): ClusterCase | null {
  const created = expected.created ?? [];
  // The answer to HEAD has no body to read the event's id from.
  if (expected.status !== 202 || created.length === 0 || input.request.method === 'HEAD' || !isPlayable({ name, input, expected })) return null;
  const namespaces = namespacesOf(input, created);
  const { namespace, name: listener } = input.eventListener;
  function moved(one: string): string {
    return namespaces.has(one) ? `${prefix}${one}` : one;
  }
  return {
    name,
    namespaces: [...namespaces].map(moved),
    objects: input.objects.filter((object) => textAt(object, 'kind') !== 'Namespace').map((object) => inPlace(object, moved)),
    listener: { namespace: moved(namespace), name: listener },
    request: input.request,
    created: created.map((create) => ({
      ...create,
      apiPath: create.apiPath.replace(/\/namespaces\/([^/]+)\//, (_, found: string) => `/namespaces/${moved(found)}/`),
      object: moveAll(create.object, moved),
    })),
  };
}

function isPlayable(one: Case<EndToEndInput, EndToEndExpected>): boolean {
  const { input, expected } = one;
  const away = [input.stubs, input.apiErrors, expected.rejectedCreates, expected.admissionRejected, expected.stubRequests].some((list) => list !== undefined && list.length > 0);
  const odd = input.skipAdmission === true || input.noCoreInterceptors === true || expected.processCrash !== undefined || expected.connectionClosed !== undefined;
  const text = JSON.stringify(input.objects);
  // Every other case's namespaces would be reached; a namespace that is computed can't be moved.
  const reaches = text.includes('"matchNames":["*"]') || /"namespace":"[^"]*\$\(/.test(text);
  return !away && !odd && !reaches && expected.created?.every(isKnown) === true && !rules.some((rule) => rule.suite === 'endtoend' && rule.matches(one));
}

function isKnown({ apiPath }: Create): boolean {
  return /^\/(?:api\/v1|apis\/(?:tekton\.dev\/v1|tekton\.dev\/v1beta1|batch\/v1|apps\/v1))\/namespaces\//.test(apiPath);
}

function namespacesOf({ objects, eventListener }: EndToEndInput, created: readonly Create[]): ReadonlySet<string> {
  const named = objects.flatMap((object) => (textAt(object, 'kind') === 'Namespace' ? [textAt(metadataOf(object), 'name')] : [textAt(metadataOf(object), 'namespace')]));
  const written = created.map(({ apiPath }) => /\/namespaces\/([^/]+)\//.exec(apiPath)?.[1] ?? '');
  return new Set(['default', eventListener.namespace, ...named, ...written].filter((name) => name !== ''));
}

type Moved = (namespace: string) => string;

function inPlace(object: JsonObject, moved: Moved): JsonObject {
  const kind = textAt(object, 'kind');
  const { uid: _, ...metadata } = metadataOf(object);
  const place = kind.startsWith('Cluster') ? {} : { namespace: textAt(metadata, 'namespace') || 'default' };
  return moveAll({ ...object, metadata: { ...metadata, ...place } }, moved);
}

/** Wherever a namespace is named by its key. */
function moveAll(object: JsonObject, moved: Moved): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, moveOne(key, value, moved)]));
}

function moveOne(key: string, value: JsonValue, moved: Moved): JsonValue {
  if (typeof value === 'string') return key === 'namespace' || key === 'matchNames' ? moved(value) : value;
  if (Array.isArray(value)) return value.map((item) => moveOne(key, item, moved));
  return isJsonObject(value) ? moveAll(value, moved) : value;
}

function metadataOf(object: JsonObject): JsonObject {
  const metadata = member(object, 'metadata');
  return isJsonObject(metadata) ? metadata : {};
}

function textAt(object: JsonObject, key: string): string {
  const value = member(object, key);
  return typeof value === 'string' ? value : '';
}
