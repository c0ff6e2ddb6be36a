/** Questions that are asked by creating an object which is answered and not stored: who is this token, may this user do that. */
import { notFound } from './api-error.ts';
import { decodeObject } from './body.ts';
import type { Cluster } from './cluster.ts';
import { timestamp } from './cluster.ts';
import type { Access } from './faults.ts';
import type { User } from './identity.ts';
import { tokenFor, userOfToken } from './identity.ts';
import type { JsonObject } from './json.ts';
import { isObject, objectAt, textAt } from './json.ts';
import type { ResourcePath } from './request.ts';

export type Asking = { readonly cluster: Cluster; readonly user: User; readonly denies: (access: Access) => boolean };

/** The answer to a POST, null if the path is not a review's. */
export function review(path: ResourcePath, bytes: Buffer, mediaType: string, { cluster, user, denies }: Asking): JsonObject | null {
  const { plural, namespace, name } = path;
  if (plural === 'serviceaccounts' && path.subresource === 'token' && namespace !== null && name !== null) {
    return tokenRequest(namespace, name, decodeObject(bytes, mediaType, 'TokenRequest'), cluster);
  }
  if (!['authentication.k8s.io', 'authorization.k8s.io'].includes(path.group) || !plural.endsWith('reviews')) return null;
  const question = decodeObject(bytes, mediaType, plural);
  const spec = objectAt(question, 'spec');
  switch (plural) {
    case 'tokenreviews':
      return { ...question, status: tokenStatus(userOfToken(textAt(spec, 'token'))) };
    case 'selfsubjectreviews':
      return { ...question, status: { userInfo: userInfo(user) } };
    case 'subjectaccessreviews':
    case 'localsubjectaccessreviews':
      return { ...question, status: accessStatus(textAt(spec, 'user'), spec, denies) };
    case 'selfsubjectaccessreviews':
      return { ...question, status: accessStatus(user.name, spec, denies) };
    default:
      return null;
  }
}

function accessStatus(user: string, spec: JsonObject, denies: Asking['denies']): JsonObject {
  const asked = spec['resourceAttributes'];
  if (!isObject(asked)) return { allowed: true };
  const [verb, group, resource] = [textAt(asked, 'verb'), textAt(asked, 'group'), textAt(asked, 'resource')];
  const denied = denies({ user, verb, group, resource, namespace: textAt(asked, 'namespace'), name: textAt(asked, 'name') });
  return denied ? { allowed: false, reason: 'a fault of the sandbox' } : { allowed: true };
}

function tokenStatus(user: User | null): JsonObject {
  return user === null ? { authenticated: false, error: 'not a token of this sandbox' } : { authenticated: true, user: userInfo(user) };
}

function userInfo({ name, groups }: User): JsonObject {
  return { username: name, groups: [...groups] };
}

function tokenRequest(namespace: string, name: string, request: JsonObject, cluster: Cluster): JsonObject {
  const account = cluster.store.get('serviceaccounts', namespace, name);
  if (account === null) throw notFound({ group: '', plural: 'serviceaccounts', kind: 'ServiceAccount' }, name);
  const given = objectAt(request, 'spec');
  const expirationSeconds = typeof given['expirationSeconds'] === 'number' ? given['expirationSeconds'] : 3600;
  const expirationTimestamp = new Date(cluster.now() + expirationSeconds * 1000).toISOString();
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid: account.metadata.uid, creationTimestamp: timestamp(cluster) },
    spec: { ...given, expirationSeconds },
    status: { token: tokenFor(namespace, name), expirationTimestamp },
  };
}
