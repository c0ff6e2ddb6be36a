/** Which groups, versions and resources there are: what kubectl asks for first. */
import type { JsonObject } from './json.ts';
import { type Kind, apiVersionOf } from './kinds.ts';

/** The answer for a discovery path, null if it is none. */
export function discovery(path: string, kinds: readonly Kind[]): JsonObject | null {
  const [root, group = '', version, more] = path.split('/').filter((part) => part !== '');
  if (path === '/version') return VERSION;
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (root === 'api' && version === undefined) return group === 'v1' ? resourceList('', 'v1', kinds) : null;
  if (root !== 'apis' || more !== undefined) return null;
  const groups = groupsOf(kinds);
  if (group === '') return { kind: 'APIGroupList', apiVersion: 'v1', groups: [...groups].map(([name, versions]) => groupEntry(name, versions)) };
  const versions = groups.get(group) ?? [];
  if (version !== undefined) return versions.includes(version) ? resourceList(group, version, kinds) : null;
  return versions.length === 0 ? null : { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(group, versions) };
}

/** Every named group with its versions, the preferred one first. */
export function groupsOf(kinds: readonly Kind[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, versions } of kinds) if (group !== '') groups.set(group, [...new Set([...(groups.get(group) ?? []), ...versions])]);
  return groups;
}

const VERSION: JsonObject = { major: '1', minor: '34', gitVersion: 'v1.34.0+millrace-sandbox', gitCommit: '', gitTreeState: '', buildDate: '1970-01-01T00:00:00Z', goVersion: '', compiler: '', platform: '' };
const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

function groupEntry(name: string, versions: readonly string[]): JsonObject {
  const entries = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: entries, preferredVersion: entries[0] ?? null };
}

function resourceList(group: string, version: string, kinds: readonly Kind[]): JsonObject {
  const served = kinds.filter((kind) => kind.group === group && kind.versions.includes(version));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: apiVersionOf(group, version), resources: served.flatMap(resourceEntries) };
}

function resourceEntries({ plural, singular, namespaced, kind, review, status, shortNames, categories }: Kind): JsonObject[] {
  const common = { singularName: singular, namespaced, kind };
  const entries: JsonObject[] = [{ name: plural, ...common, verbs: review ? ['create'] : VERBS, shortNames: [...shortNames], categories: [...categories] }];
  if (status) entries.push({ name: `${plural}/status`, ...common, singularName: '', verbs: ['get', 'patch', 'update'] });
  const token = { name: `${plural}/token`, singularName: '', namespaced, group: 'authentication.k8s.io', version: 'v1', kind: 'TokenRequest', verbs: ['create'] };
  return plural === 'serviceaccounts' ? [...entries, token] : entries;
}
