/** Questions that are asked by creating an object which is answered and not stored: who is this token, may this user do that. */
import { notFound } from './api-error.ts';
import { decodeObject } from './body.ts';
import type { Cluster } from './cluster.ts';
import { timestamp } from './cluster.ts';
import type { User } from './identity.ts';
import { tokenFor, userOfToken } from './identity.ts';
import type { JsonObject } from './json.ts';
import { isObject, objectAt, textAt } from './json.ts';

export type Access = { readonly user: string; readonly verb: string; readonly group: string; readonly resource: string; readonly namespace: string; readonly name: string };

export type Reviewer = { readonly cluster: Cluster; readonly user: User; readonly allowed: (access: Access) => boolean };

/** The answer to a POST, null if the path is not a review's. */
export function review(path: string, text: string, mediaType: string, reviewer: Reviewer): JsonObject | null {
  const [, account, namespace] = accountOf(path) ?? [];
  if (account !== undefined && namespace !== undefined) return tokenRequest(namespace, account, decodeObject(text, mediaType, 'TokenRequest'), reviewer.cluster);
  const resource = /^\/apis\/auth(?:orization|entication)\.k8s\.io\/v1\/(?:namespaces\/[^/]+\/)?([a-z]+reviews)$/.exec(path)?.[1];
  if (resource === undefined) return null;
  const question = decodeObject(text, mediaType, resource);
  const spec = objectAt(question, 'spec');
  switch (resource) {
    case 'tokenreviews':
      return { ...question, status: tokenStatus(userOfToken(textAt(spec, 'token'))) };
    case 'selfsubjectreviews':
      return { ...question, status: { userInfo: userInfo(reviewer.user) } };
    case 'subjectaccessreviews':
    case 'localsubjectaccessreviews':
      return { ...question, status: accessStatus(reviewer, textAt(spec, 'user'), spec) };
    case 'selfsubjectaccessreviews':
      return { ...question, status: accessStatus(reviewer, reviewer.user.name, spec) };
    default:
      return null;
  }
}

function accountOf(path: string): [string, string, string] | null {
  const found = /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/.exec(path);
  return found === null ? null : [path, found[2] ?? '', found[1] ?? ''];
}

function accessStatus(reviewer: Reviewer, user: string, spec: JsonObject): JsonObject {
  const attributes = spec['resourceAttributes'];
  if (!isObject(attributes)) return { allowed: true };
  const [verb, group, resource, namespace, name] = ['verb', 'group', 'resource', 'namespace', 'name'].map((key) => textAt(attributes, key));
  const allowed = reviewer.allowed({ user, verb: verb ?? '', group: group ?? '', resource: resource ?? '', namespace: namespace ?? '', name: name ?? '' });
  return allowed ? { allowed } : { allowed, reason: 'denied by a fault of the sandbox' };
}

function tokenStatus(user: User | null): JsonObject {
  return user === null ? { authenticated: false, error: 'not a token of this sandbox' } : { authenticated: true, user: userInfo(user) };
}

function userInfo(user: User): JsonObject {
  return { username: user.name, groups: [...user.groups] };
}

function tokenRequest(namespace: string, account: string, request: JsonObject, cluster: Cluster): JsonObject {
  const object = cluster.store.get('serviceaccounts', namespace, account);
  if (object === null) throw notFound({ group: '', plural: 'serviceaccounts', kind: 'ServiceAccount' }, account);
  const given = objectAt(request, 'spec');
  const expirationSeconds = typeof given['expirationSeconds'] === 'number' ? given['expirationSeconds'] : 3600;
  const spec = { ...given, expirationSeconds };
  const expires = new Date(cluster.now() + expirationSeconds * 1000).toISOString();
  const { uid } = object.metadata;
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: account, namespace, uid, creationTimestamp: timestamp(cluster) },
    spec,
    status: { token: tokenFor(namespace, account), expirationTimestamp: expires },
  };
}
