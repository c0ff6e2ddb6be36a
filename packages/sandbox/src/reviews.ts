/** Questions that are asked by creating an object which is answered and not stored: who is this token, may this user do that. */
import { notFound } from './api-error.ts';
import { decodeObject } from './body.ts';
import { type Answer, type Call, stored, timestamp } from './cluster.ts';
import type { Access } from './faults.ts';
import { type User, tokenFor, userOfToken } from './identity.ts';
import { type JsonObject, isObject, objectAt, textAt } from './json.ts';

export function review({ target, bytes, mediaType }: Call, user: User, denies: (access: Access) => boolean): Answer {
  const question = decodeObject(bytes, mediaType, target.kind.kind);
  const spec = objectAt(question, 'spec');
  return { code: 201, body: { ...question, status: verdict(target.kind.kind, spec, user, denies) } };
}

/** TokenRequest. */
export function tokenRequest(call: Call): Answer {
  const { cluster, target } = call;
  const { namespace, name } = target;
  const account = stored(call);
  if (account === null || namespace === null || name === null) throw notFound(target.kind, name ?? '');
  const given = objectAt(decodeObject(call.bytes, call.mediaType, 'TokenRequest'), 'spec');
  const expirationSeconds = typeof given['expirationSeconds'] === 'number' ? given['expirationSeconds'] : 3600;
  const status = { token: tokenFor({ namespace, name }), expirationTimestamp: new Date(cluster.now() + expirationSeconds * 1000).toISOString() };
  const metadata = { name, namespace, uid: account.metadata.uid, creationTimestamp: timestamp(cluster) };
  return { code: 201, body: { kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', metadata, spec: { ...given, expirationSeconds }, status } };
}

function verdict(kind: string, spec: JsonObject, user: User, denies: (access: Access) => boolean): JsonObject {
  const asked = spec['resourceAttributes'];
  const owner = userOfToken(textAt(spec, 'token'));
  if (kind === 'SelfSubjectReview') return { userInfo: userInfo(user) };
  if (kind === 'TokenReview') return owner === null ? { authenticated: false, error: 'not a token of this sandbox' } : { authenticated: true, user: userInfo(owner) };
  if (!isObject(asked)) return { allowed: true };
  const name = kind === 'SelfSubjectAccessReview' ? user.name : textAt(spec, 'user');
  const [verb, group, resource] = [textAt(asked, 'verb'), textAt(asked, 'group'), textAt(asked, 'resource')];
  const denied = denies({ user: name, verb, group, resource, namespace: textAt(asked, 'namespace'), name: textAt(asked, 'name') });
  return denied ? { allowed: false, reason: 'a fault of the sandbox' } : { allowed: true };
}

function userInfo({ name, groups }: User): JsonObject {
  return { username: name, groups: [...groups] };
}
