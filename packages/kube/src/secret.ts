import { isJsonObject, member } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { isPathSegment, resourcePath } from './api-path.ts';
import type { Kube, KubeFailure } from './kube.ts';

/** A Secret's values by key: bytes, so that they are compared as they are and never logged by accident. */
export type SecretAnswer =
  | { readonly kind: 'found'; readonly values: ReadonlyMap<string, Uint8Array> }
  | { readonly kind: 'missing'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: KubeFailure };

/** Read when it is needed and not kept: a watch would hold every Secret of the cluster in memory. */
export async function readSecret(kube: Pick<Kube, 'request'>, namespace: string, name: string, signal?: AbortSignal): Promise<SecretAnswer> {
  if (!isPathSegment(namespace) || !isPathSegment(name)) return { kind: 'missing', text: `secret "${namespace}/${name}" can't exist: no such name is allowed` };
  const answer = await kube.request({ method: 'GET', path: resourcePath(SECRETS, namespace, name), ...(signal === undefined ? {} : { signal }) });
  if (answer.kind === 'answer') return { kind: 'found', values: valuesOf(answer.body) };
  return answer.kind === 'refused' && answer.status === 404 ? { kind: 'missing', text: `secret "${namespace}/${name}" not found` } : { kind: 'failed', failure: answer.failure };
}

const SECRETS = { group: '', version: 'v1', resource: 'secrets' };

function valuesOf(body: JsonValue): ReadonlyMap<string, Uint8Array> {
  const stored = isJsonObject(body) ? member(body, 'data') : undefined;
  const values = new Map<string, Uint8Array>();
  for (const [key, value] of Object.entries(isJsonObject(stored) ? stored : {})) {
    if (typeof value === 'string') values.set(key, Buffer.from(value, 'base64'));
  }
  return values;
}
