/**
 * Watches: a stream of JSON lines (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 *   no version, or 0            everything there is as ADDED, then changes
 *   a version                   the changes since; 410 as an ERROR event when they are no longer known
 *   sendInitialEvents           everything as ADDED, a bookmark that says so, then changes
 * With a selector, a change that moves an object in or out of the selection is an ADDED or DELETED.
 */
import { ApiError, expired } from './api-error.ts';
import type { Call } from './cluster.ts';
import { inVersion } from './cluster.ts';
import type { JsonObject, KubeObject } from './json.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { invalidVersion, versionNumber } from './read.ts';
import { isTrue } from './request.ts';
import { selection } from './selectors.ts';
import type { Change } from './store.ts';

export type WatchEvent = { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; readonly object: JsonObject };

export type Stream = { readonly send: (event: WatchEvent) => void; readonly end: () => void };

const BOOKMARK_MS = 10_000;
const LONGEST_MS = 30 * 60 * 1000;

/** Starts sending; the function that comes back stops it and is called once the client has gone. */
export function watch(call: Call, stream: Stream): () => void {
  const { store } = call.cluster;
  const selects = selection(call.target.kind, call.query);
  const start = startOf(call);
  if (start !== 'now' && start < store.compactedRv()) {
    stream.send({ type: 'ERROR', object: withoutDetails(expired(`too old resource version: ${start} (${store.compactedRv()})`)) });
    stream.end();
    return () => {};
  }
  const bookmarks = isTrue(call.query.get('allowWatchBookmarks'));
  const resource = resourceName(call.target.kind);

  function sendChange(change: Change): void {
    const { namespace } = call.target;
    if (change.resource !== resource || (namespace !== null && change.object.metadata.namespace !== namespace)) return;
    const event = eventOf(change, selects);
    if (event !== null) stream.send({ type: event.type, object: inVersion(call, event.object) });
  }

  function sendBookmark(annotations?: JsonObject): void {
    const metadata = { resourceVersion: String(store.rv()), creationTimestamp: null, ...(annotations === undefined ? {} : { annotations }) };
    stream.send({ type: 'BOOKMARK', object: { kind: call.target.kind.kind, apiVersion: apiVersionOf(call.target.kind.group, call.target.version), metadata } });
  }

  if (start === 'now') {
    for (const object of store.list(resource, call.target.namespace).filter(selects)) stream.send({ type: 'ADDED', object: inVersion(call, object) });
    if (bookmarks && isTrue(call.query.get('sendInitialEvents'))) sendBookmark({ 'k8s.io/initial-events-end': 'true' });
  } else {
    for (const change of store.changesSince(start)) sendChange(change);
  }
  const unsubscribe = store.subscribe(sendChange);
  const ticking = setInterval(() => bookmarks && sendBookmark(), BOOKMARK_MS);
  const timeout = setTimeout(() => {
    if (bookmarks) sendBookmark();
    stream.end();
  }, durationOf(call.query.get('timeoutSeconds')));
  return () => {
    unsubscribe();
    clearInterval(ticking);
    clearTimeout(timeout);
  };
}

function startOf(call: Call): number | 'now' {
  const text = call.query.get('resourceVersion') ?? '';
  if (text === '' || text === '0' || isTrue(call.query.get('sendInitialEvents'))) return 'now';
  const version = versionNumber(text);
  // The real server gives no reason here, and 500.
  if (version === null) throw new ApiError(500, '', invalidVersion(text));
  return version;
}

function durationOf(text: string | null): number {
  const seconds = Number(text ?? 0);
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_MS) : LONGEST_MS;
}

function eventOf(change: Change, selects: (object: KubeObject) => boolean): { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubeObject } | null {
  const before = change.previous !== null && selects(change.previous);
  const now = change.type !== 'DELETED' && selects(change.object);
  if (!before && !now) return null;
  if (!before) return { type: 'ADDED', object: change.object };
  if (now) return { type: 'MODIFIED', object: change.object };
  // The last state that was in the selection, at the version at which it left.
  const { previous, object } = change;
  return { type: 'DELETED', object: previous === null ? object : { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } };
}

function withoutDetails(error: ApiError): JsonObject {
  return error.status();
}
