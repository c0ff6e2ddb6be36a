/** Whose token is this: asked of the API server with our own right to ask (https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-review-v1/). */
import { member, objectAt, textAt, textsAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import type { Kube, KubeFailure } from './kube.ts';

/** Who somebody is, in the words of reviews: what the API server knows of them is handed on as it is. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
  /** As OpenShift's scopes, which make a token's rights fewer than its user's. */
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export type TokenAnswer =
  | { readonly kind: 'known'; readonly identity: Identity }
  | { readonly kind: 'unknown'; readonly text: string }
  | { readonly kind: 'failed'; readonly failure: KubeFailure };

export async function reviewToken(kube: Pick<Kube, 'request'>, token: string, signal: AbortSignal): Promise<TokenAnswer> {
  const apiVersion = 'authentication.k8s.io/v1';
  const answer = await kube.request({ method: 'POST', path: `/apis/${apiVersion}/tokenreviews`, body: { apiVersion, kind: 'TokenReview', spec: { token } }, signal });
  if (answer.kind !== 'answer') return { kind: 'failed', failure: answer.failure };
  const status = objectAt(answer.body, 'status');
  const user = objectAt(status, 'user');
  const name = textAt(user, 'username');
  // Only a clear yes with a name is one.
  if (member(status, 'authenticated') !== true || name === '') return { kind: 'unknown', text: textAt(status, 'error') || 'the API server does not know this token' };
  return { kind: 'known', identity: { user: name, groups: textsAt(user, 'groups'), extra: extraOf(objectAt(user, 'extra')) } };
}

function extraOf(extra: JsonObject): Identity['extra'] {
  return Object.fromEntries(Object.entries(extra).map(([key]: [string, JsonValue]) => [key, textsAt(extra, key)]));
}
