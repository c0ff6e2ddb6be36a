/** What Tekton has created for events: by the label it puts on everything, for many events in one request for each kind. */
import { resourcePath } from '@millrace/kube';
import type { ApiResource, Kube } from '@millrace/kube';
import { isJsonList, isJsonObject, member, textAt, unreachable } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

export interface KindName {
  readonly apiVersion: string;
  readonly kind: string;
}

export interface FindRequest {
  /** What these events should have created: unless all of it can be seen, nothing is known. */
  readonly kinds: readonly KindName[];
  /** What may have been created besides: seen where there is the right to. */
  readonly otherKinds: readonly KindName[];
  readonly eventIds: readonly string[];
  /** Where to look when it may not be looked everywhere at once. */
  readonly namespaces: readonly string[];
  readonly signal: AbortSignal;
}

/** Objects by event id; `failed` where something could not be looked at, so that nothing is known. */
export type FoundCreated = { readonly kind: 'found'; readonly byEvent: ReadonlyMap<string, readonly JsonObject[]> } | { readonly kind: 'failed'; readonly text: string };

export type FindCreated = (request: FindRequest) => Promise<FoundCreated>;

const eventLabel = 'triggers.tekton.dev/triggers-eventid';

/** `only` are the namespaces that may be read; null: all of them. */
export function createFindCreated(kube: Pick<Kube, 'request' | 'resourceFor'>, only: readonly string[] | null, trouble: (text: string) => void): FindCreated {
  return async function findCreated({ kinds, otherKinds, eventIds, namespaces, signal }) {
    const byEvent = new Map<string, JsonObject[]>();
    for (const [at, { apiVersion, kind }] of distinct([...kinds, ...otherKinds]).entries()) {
      const found = await kube.resourceFor(apiVersion, kind, signal);
      if (found.kind === 'failed') return { kind: 'failed', text: `${kind}: ${found.failure.text}` };
      // A kind that is not there has no objects, and Tekton could not create one either.
      if (found.kind === 'absent' || !found.resource.namespaced) continue;
      const listed = await listEverywhere(found.resource, eventIds, namespaces, signal);
      if (listed.kind === 'failed' && listed.forbidden && at >= distinct(kinds).length) {
        trouble(`objects of kind ${kind}, which some templates create, are not looked for: ${listed.text}`);
        continue;
      }
      if (listed.kind === 'failed') return { kind: 'failed', text: `${kind}: ${listed.text}` };
      // Items of a list may come without what they are.
      for (const item of listed.items) put(byEvent, { ...item, apiVersion, kind });
    }
    return { kind: 'found', byEvent };
  };

  async function listEverywhere(resource: ApiResource, eventIds: readonly string[], namespaces: readonly string[], signal: AbortSignal): Promise<Listed> {
    if (only === null) {
      const listed = await list(resource, null, eventIds, signal);
      if (listed.kind === 'listed' || !listed.forbidden) return listed;
    }
    const items: JsonObject[] = [];
    for (const namespace of only ?? namespaces) {
      const listed = await list(resource, namespace, eventIds, signal);
      if (listed.kind === 'failed') return listed;
      items.push(...listed.items);
    }
    return { kind: 'listed', items };
  }

  async function list(resource: ApiResource, namespace: string | null, eventIds: readonly string[], signal: AbortSignal): Promise<Listed> {
    const selector = encodeURIComponent(`${eventLabel} in (${eventIds.join(',')})`);
    const answer = await kube.request({ method: 'GET', path: `${resourcePath(resource, namespace)}?labelSelector=${selector}`, signal });
    switch (answer.kind) {
      case 'answer':
        return { kind: 'listed', items: itemsIn(answer.body) };
      case 'refused':
        return { kind: 'failed', text: answer.failure.text, forbidden: answer.status === 403 };
      case 'unanswered':
        return { kind: 'failed', text: answer.failure.text, forbidden: false };
      default:
        return unreachable(answer);
    }
  }
}

function distinct(kinds: readonly KindName[]): readonly KindName[] {
  return [...new Map(kinds.map(({ apiVersion, kind }) => [`${apiVersion} ${kind}`, { apiVersion, kind }])).values()];
}

type Listed = { readonly kind: 'listed'; readonly items: readonly JsonObject[] } | { readonly kind: 'failed'; readonly text: string; readonly forbidden: boolean };

function itemsIn(body: JsonValue): readonly JsonObject[] {
  const items = isJsonObject(body) ? member(body, 'items') : undefined;
  return isJsonList(items) ? items.filter(isJsonObject) : [];
}

function put(byEvent: Map<string, JsonObject[]>, object: JsonObject): void {
  const metadata = member(object, 'metadata');
  const eventId = textAt(isJsonObject(metadata) ? member(metadata, 'labels') : undefined, eventLabel);
  const before = byEvent.get(eventId);
  if (before === undefined) byEvent.set(eventId, [object]);
  else before.push(object);
}
