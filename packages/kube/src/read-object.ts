import { objectsAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { isPathSegment, resourcePath } from './api-path.ts';
import type { ResourcePlace } from './api-path.ts';
import type { ApiResource, Kube, KubeFailure } from './kube.ts';

export type ObjectAnswer = { readonly kind: 'found'; readonly object: JsonValue } | { readonly kind: 'missing' } | { readonly kind: 'failed'; readonly failure: KubeFailure };

/** One object as it is now, read with our own rights. */
export async function readObject(kube: Pick<Kube, 'request'>, resource: ApiResource, namespace: string, name: string, signal: AbortSignal): Promise<ObjectAnswer> {
  if (!isPathSegment(namespace) || !isPathSegment(name)) return { kind: 'missing' };
  const answer = await kube.request({ method: 'GET', path: resourcePath(resource, namespace, name), signal });
  if (answer.kind === 'answer') return { kind: 'found', object: answer.body };
  return answer.kind === 'refused' && answer.status === 404 ? { kind: 'missing' } : { kind: 'failed', failure: answer.failure };
}

export type ObjectsAnswer = { readonly kind: 'found'; readonly objects: readonly JsonObject[] } | { readonly kind: 'failed'; readonly failure: KubeFailure };

/** All of them as they are now, of one namespace or (null) of every one: for a look, where a lister would keep too much. */
export async function listObjects(kube: Pick<Kube, 'request'>, place: ResourcePlace, namespace: string | null, signal: AbortSignal): Promise<ObjectsAnswer> {
  const answer = await kube.request({ method: 'GET', path: resourcePath(place, namespace), signal });
  return answer.kind === 'answer' ? { kind: 'found', objects: objectsAt(answer.body, 'items') } : { kind: 'failed', failure: answer.failure };
}
