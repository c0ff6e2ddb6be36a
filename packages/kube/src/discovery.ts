import { member, objectsAt, textAt } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { groupVersionPath } from './api-path.ts';
import { orAborted } from './deadline.ts';
import type { ApiResource, DiscoveredResource, Kube, KubeFailure } from './kube.ts';
import { givenUp, unreadable } from './loss.ts';

/**
 * Discovery, one cached list for each group version. A list is read again when it is old, and when it lacks the kind that is asked for,
 * but then at most every few seconds, so that events for a kind that does not exist don't become a storm of requests.
 */
export function createDiscovery(request: Kube['request'], now: () => number): Kube['resourceFor'] {
  const lists = new Map<string, KnownList>();
  const loading = new Map<string, Promise<Loaded>>();

  return async function resourceFor(apiVersion, kind, signal) {
    if (!API_VERSION.test(apiVersion)) return { kind: 'absent', text: `apiVersion "${apiVersion}" is not of the form "version" or "group/version"` };
    const known = lists.get(apiVersion);
    const resource = known?.resources.get(kind);
    if (known !== undefined && now() - known.since < (resource === undefined ? MISS_MS : KEEP_MS)) {
      return resource === undefined ? absent(apiVersion, kind) : { kind: 'found', resource };
    }
    const loaded = await awaited(reload(apiVersion), signal);
    if (loaded.kind === 'failed') {
      // what was true a moment ago is better than nothing: a create finds out
      return resource === undefined ? loaded : { kind: 'found', resource };
    }
    const fresh = loaded.resources.get(kind);
    return fresh === undefined ? absent(apiVersion, kind) : { kind: 'found', resource: fresh };
  };

  /** One at a time for all who ask, so no caller's signal ends it. */
  function reload(apiVersion: string): Promise<Loaded> {
    const running = loading.get(apiVersion);
    if (running !== undefined) return running;
    const started = load(apiVersion).finally(() => loading.delete(apiVersion));
    loading.set(apiVersion, started);
    return started;
  }

  async function load(apiVersion: string): Promise<Loaded> {
    const answer = await request({ method: 'GET', path: groupVersionPath(apiVersion) });
    if (answer.kind === 'answer') {
      if (textAt(answer.body, 'kind') !== 'APIResourceList') return { kind: 'failed', failure: unreadable(`answer to discovery of "${apiVersion}" is no list of resources`) };
      return remember(apiVersion, readResources(apiVersion, answer.body));
    }
    return answer.kind === 'refused' && answer.status === 404 ? remember(apiVersion, new Map()) : { kind: 'failed', failure: answer.failure };
  }

  function remember(apiVersion: string, resources: ReadonlyMap<string, ApiResource>): Loaded {
    lists.set(apiVersion, { resources, since: now() });
    if (lists.size > MOST_LISTS) lists.delete(lists.keys().next().value ?? '');
    return { kind: 'loaded', resources };
  }
}

const API_VERSION = /^(?:[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;
/** A kind that was found. */
const KEEP_MS = 60_000;
/** A kind that was not. */
const MISS_MS = 2_000;
/** Group versions come from templates, so their number is anyone's choice. */
const MOST_LISTS = 500;

interface KnownList {
  readonly resources: ReadonlyMap<string, ApiResource>;
  readonly since: number;
}

type Loaded = { readonly kind: 'loaded'; readonly resources: ReadonlyMap<string, ApiResource> } | { readonly kind: 'failed'; readonly failure: KubeFailure };

async function awaited(loading: Promise<Loaded>, signal: AbortSignal | undefined): Promise<Loaded> {
  if (signal === undefined) return loading;
  try {
    return await orAborted(loading, signal);
  } catch (error) {
    if (signal.aborted) return { kind: 'failed', failure: givenUp({ kind: 'aborted' }) };
    throw error;
  }
}

function absent(apiVersion: string, kind: string): DiscoveredResource {
  return { kind: 'absent', text: `the cluster has no resource of apiVersion "${apiVersion}" and kind "${kind}"` };
}

/** The first resource of each kind, as findAPIResource of Tekton's pkg/resources/create.go takes it; subresources (`pods/eviction`) can't be created so. */
function readResources(apiVersion: string, list: JsonValue): ReadonlyMap<string, ApiResource> {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  const found = new Map<string, ApiResource>();
  for (const entry of objectsAt(list, 'resources')) {
    const resource = textAt(entry, 'name');
    const kind = textAt(entry, 'kind');
    if (resource !== '' && !resource.includes('/') && !found.has(kind)) found.set(kind, { group, version, kind, resource, namespaced: member(entry, 'namespaced') === true });
  }
  return found;
}
