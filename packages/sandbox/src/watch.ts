/**
 * Watches: a stream of JSON lines (https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes).
 *   no version, or 0    everything there is as ADDED, then changes
 *   a version           the changes since; 410 as an ERROR event when they are no longer known
 *   sendInitialEvents   everything as ADDED, a bookmark that says so, then changes
 * With a selector, a change that moves an object into or out of the selection is an ADDED or a DELETED.
 */
import { ApiError } from './api-error.ts';
import { type Call, inVersion } from './cluster.ts';
import type { JsonObject } from './json.ts';
import { apiVersionOf, resourceName } from './kinds.ts';
import { versionNumber } from './read.ts';
import { isTrue } from './request.ts';
import { type Selects, selection } from './selectors.ts';
import type { Change } from './store.ts';

type WatchEvent = Readonly<{ type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR'; object: JsonObject }>;

type Stream = Readonly<{ send: (event: WatchEvent) => void; end: () => void }>;

const BOOKMARK_MS = 10_000;
const LONGEST_MS = 30 * 60 * 1000;

/** What a watch will do, all errors already thrown; call it to start sending. What that returns stops it and is called when the client has gone. */
export function watch(call: Call): (stream: Stream) => () => void {
  const { cluster: { store }, target, query } = call;
  const selects = selection(target.kind, query);
  const start = startOf(query);
  const resource = resourceName(target.kind);

  return ({ send, end }) => {
    function sendChange(change: Change): void {
      if (change.resource !== resource || (target.namespace !== null && change.object.metadata.namespace !== target.namespace)) return;
      const event = eventOf(change, selects);
      if (event !== null) send({ type: event.type, object: inVersion(call, event.object) });
    }

    function sendBookmark(more: JsonObject = {}): void {
      if (!isTrue(query.get('allowWatchBookmarks'))) return;
      const metadata = { resourceVersion: String(store.rv()), creationTimestamp: null, ...more };
      send({ type: 'BOOKMARK', object: { kind: target.kind.kind, apiVersion: apiVersionOf(target.kind.group, target.version), metadata } });
    }

    if (start !== 'now' && start < store.compactedRv()) {
      send({ type: 'ERROR', object: new ApiError(410, `too old resource version: ${start} (${store.compactedRv()})`).status });
      end();
      return () => {};
    }
    if (start === 'now') {
      for (const object of store.list(resource, target.namespace).filter(selects)) send({ type: 'ADDED', object: inVersion(call, object) });
      if (isTrue(query.get('sendInitialEvents'))) sendBookmark({ annotations: { 'k8s.io/initial-events-end': 'true' } });
    } else {
      store.changesSince(start).forEach(sendChange);
    }
    const unsubscribe = store.subscribe(sendChange);
    const ticking = setInterval(sendBookmark, BOOKMARK_MS);
    const seconds = Number(query.get('timeoutSeconds') ?? 0);
    const timeout = setTimeout(() => {
      sendBookmark();
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
  // The real server gives no reason here, and 500.
  return versionNumber(text, (why) => new ApiError(500, why, { reason: '' }));
}

function eventOf({ type, object, previous }: Change, selects: Selects): Pick<Change, 'type' | 'object'> | null {
  const before = previous !== null && selects(previous);
  if (type !== 'DELETED' && selects(object)) return { type: before ? 'MODIFIED' : 'ADDED', object };
  if (!before) return null;
  // The last state that was in the selection, at the version at which it left.
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion: object.metadata.resourceVersion } } };
}
