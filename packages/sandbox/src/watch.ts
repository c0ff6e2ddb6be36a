/**
 * Watches: a stream of JSON lines (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 *   no version, or 0    everything there is as ADDED, then changes
 *   a version           the changes since; 410 as an ERROR event when they are no longer known
 *   sendInitialEvents   everything as ADDED, a bookmark that says so, then changes
 * With a selector, a change that moves an object into or out of the selection is an ADDED or a DELETED.
 */
import { ApiError } from './api-error.ts';
import type { Call } from './cluster.ts';
import { inVersion } from './cluster.ts';
import type { JsonObject } from './json.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { invalidVersion, versionNumber } from './read.ts';
import { isTrue } from './request.ts';
import type { Selects } from './selectors.ts';
import { selection } from './selectors.ts';
import type { Change } from './store.ts';

export type WatchEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; readonly object: JsonObject };

export type Stream = { readonly send: (event: WatchEvent) => void; readonly end: () => void };

const BOOKMARK_MS = 10_000;
const LONGEST_MS = 30 * 60 * 1000;

/** What a watch will do, all errors already thrown; call it to start sending. What that returns stops it and is called when the client has gone. */
export function watch(call: Call): (stream: Stream) => () => void {
  const { cluster, target, query } = call;
  const { store } = cluster;
  const selects = selection(target.kind, query);
  const start = startOf(query);
  const bookmarks = isTrue(query.get('allowWatchBookmarks'));
  const resource = resourceName(target.kind);

  function eventFor(change: Change): WatchEvent | null {
    const here = change.resource === resource && (target.namespace === null || change.object.metadata.namespace === target.namespace);
    const event = here ? eventOf(change, selects) : null;
    return event === null ? null : { type: event.type, object: inVersion(call, event.object) };
  }

  function bookmark(annotations: JsonObject = {}): WatchEvent {
    const metadata = { resourceVersion: String(store.rv()), creationTimestamp: null, ...(Object.keys(annotations).length === 0 ? {} : { annotations }) };
    return { type: 'BOOKMARK', object: { kind: target.kind.kind, apiVersion: apiVersionOf(target.kind.group, target.version), metadata } };
  }

  return ({ send, end }) => {
    if (start !== 'now' && start < store.compactedRv()) {
      send({ type: 'ERROR', object: new ApiError(410, 'Expired', `too old resource version: ${start} (${store.compactedRv()})`).status() });
      end();
      return () => {};
    }
    function sendChange(change: Change): void {
      const event = eventFor(change);
      if (event !== null) send(event);
    }
    if (start === 'now') {
      for (const object of store.list(resource, target.namespace).filter(selects)) send({ type: 'ADDED', object: inVersion(call, object) });
      if (bookmarks && isTrue(query.get('sendInitialEvents'))) send(bookmark({ 'k8s.io/initial-events-end': 'true' }));
    } else {
      store.changesSince(start).forEach(sendChange);
    }
    const unsubscribe = store.subscribe(sendChange);
    const ticking = setInterval(() => bookmarks && send(bookmark()), BOOKMARK_MS);
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const timeout = setTimeout(() => {
      if (bookmarks) send(bookmark());
      end();
    }, seconds > 0 ? Math.min(seconds * 1000, LONGEST_MS) : LONGEST_MS);
    return () => {
      unsubscribe();
      clearInterval(ticking);
      clearTimeout(timeout);
    };
  };
}

function startOf(query: URLSearchParams): number | 'now' {
  const text = query.get('resourceVersion') ?? '';
  if (text === '' || text === '0' || isTrue(query.get('sendInitialEvents'))) return 'now';
  const version = versionNumber(text);
  // The real server gives no reason here, and 500.
  if (version === null) throw new ApiError(500, '', invalidVersion(text));
  return version;
}

function eventOf({ type, object, previous }: Change, selects: Selects): Pick<Change, 'type' | 'object'> | null {
  const before = previous !== null && selects(previous);
  const now = type !== 'DELETED' && selects(object);
  if (now) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return null;
  // The last state that was in the selection, at the version at which it left.
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } };
}
