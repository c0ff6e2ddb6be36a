/** Which groups, versions and resources there are: the answers kubectl asks for first. */
import type { Json, JsonObject } from './json.ts';
import type { Kind } from './kinds.ts';
import { apiVersionOf } from './kinds.ts';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

/** Kinds that can be created but are not stored: group, version, resource, kind, scope. */
const REVIEWS = [
  ['authentication.k8s.io', 'v1', 'tokenreviews', 'TokenReview', false],
  ['authentication.k8s.io', 'v1', 'selfsubjectreviews', 'SelfSubjectReview', false],
  ['authorization.k8s.io', 'v1', 'subjectaccessreviews', 'SubjectAccessReview', false],
  ['authorization.k8s.io', 'v1', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', false],
  ['authorization.k8s.io', 'v1', 'localsubjectaccessreviews', 'LocalSubjectAccessReview', true],
] as const;

/** The answer for a discovery path, null if it is none. */
export function discovery(path: string, kinds: readonly Kind[]): JsonObject | null {
  const parts = path.split('/').filter((part) => part !== '');
  const [root, group = '', version] = parts;
  if (root === 'version' && parts.length === 1) return VERSION;
  if (root === 'api' && parts.length === 1) return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (root === 'api' && parts.length === 2) return group === 'v1' ? resourceList('', 'v1', kinds) : null;
  if (root !== 'apis' || parts.length > 3) return null;
  const groups = groupsOf(kinds);
  if (parts.length === 1) return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups].map(([name, versions]) => groupEntry(name, versions)) };
  const versions = groups.get(group);
  if (versions === undefined || (version !== undefined && !versions.includes(version))) return null;
  if (version === undefined) return { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group, versions) };
  return resourceList(group, version, kinds);
}

/** Every group and version, the core group as `''`. */
export function groupsOf(kinds: readonly Kind[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  const all = [...kinds.map(({ group, versions }) => ({ group, versions })), ...REVIEWS.map(([group, version]) => ({ group, versions: [version] }))];
  for (const { group, versions } of all) {
    if (group !== '') groups.set(group, [...new Set([...(groups.get(group) ?? []), ...versions])]);
  }
  return groups;
}

const VERSION: JsonObject = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+millrace-sandbox',
  gitCommit: '',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'linux/amd64',
};

function groupEntry(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

function resourceList(group: string, version: string, kinds: readonly Kind[]): JsonObject {
  const served = kinds.filter((kind) => kind.group === group && kind.versions.includes(version));
  const reviews = REVIEWS.filter(([reviewGroup, reviewVersion]) => reviewGroup === group && reviewVersion === version);
  const resources: Json[] = [
    ...served.flatMap(resourceEntries),
    ...reviews.map(([, , name, kind, namespaced]) => ({ name, singularName: '', namespaced, kind, verbs: ['create'] })),
  ];
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(group, version), resources };
}

function resourceEntries(kind: Kind): JsonObject[] {
  const common = { singularName: kind.singular, namespaced: kind.namespaced, kind: kind.kind };
  const entries: JsonObject[] = [{ name: kind.plural, ...common, verbs: VERBS, shortNames: [...kind.shortNames], categories: [...kind.categories] }];
  if (kind.status) entries.push({ name: `${kind.plural}/status`, ...common, singularName: '', verbs: ['get', 'patch', 'update'] });
  if (kind.plural === 'serviceaccounts') {
    entries.push({ name: 'serviceaccounts/token', singularName: '', namespaced: true, group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] });
  }
  return entries;
}
