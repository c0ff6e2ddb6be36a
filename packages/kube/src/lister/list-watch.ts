/**
 * One collection, followed for as long as it is wanted.
 *
 *   list --listed--> watch --ended--> watch from the last resourceVersion
 *    |                 |---broken--> wait, watch from there
 *    |                 '---stale---> wait, list
 *    |--absent--> nothing is there, if that was so before or is said again; wait, list
 *    |--not ours to list, and `dispensable`--> barred: empty, unless something is known; said once; wait, list
 *    '--failed--> keep what is known; wait, list
 *
 * A list takes the place of all that was known in one step. Waits back off with jitter and never give up.
 */
import { errorText, unreachable } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { KubeConnection } from '../kube.ts';
import { createBackoff } from './backoff.ts';
import type { BackoffTimes } from './backoff.ts';
import { listPages } from './list-pages.ts';
import { createObjectIndex } from './object-index.ts';
import type { ObjectIndex } from './object-index.ts';
import { keyOf } from './watch-event.ts';
import { watchOnce } from './watch-once.ts';
import type { TakenEvent } from './watch-once.ts';

export interface ListWatchOptions<T> {
  readonly kube: Pick<KubeConnection, 'request' | 'stream'>;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** What is kept of an object; null keeps nothing. */
  readonly read: (object: JsonObject) => T | null;
  readonly times: ListWatchTimes;
  /** Whether it can be done without: what may not be listed is empty then, and does not hold up the first sync. */
  readonly dispensable: boolean;
  readonly onChange: () => void;
  readonly onProblem: (text: string) => void;
}

export interface ListWatchTimes {
  readonly retry: BackoffTimes;
  /** Between tries to list a resource whose CRD is not there. */
  readonly absent: BackoffTimes;
  readonly silenceMs: number;
  readonly pageSize: number;
  readonly now: () => number;
  readonly random: () => number;
}

export interface ListWatch<T> {
  readonly index: ObjectIndex<T>;
  readonly resourceVersion: string;
  readonly hasSynced: boolean;
  /** It is done without: the right to list it is missing, and nothing is known of it. */
  readonly isBarred: boolean;
  close(): Promise<void>;
}

export function startListWatch<T>(options: ListWatchOptions<T>): ListWatch<T> {
  const { times } = options;
  const closing = new AbortController();
  const backoff = createBackoff(times.retry, times.random);
  const absentBackoff = createBackoff(times.absent, times.random);
  let index = createObjectIndex<T>();
  let resourceVersion = '';
  let hasSynced = false;
  let absences = 0;
  let isBarred = false;

  async function follow(): Promise<void> {
    while (!closing.signal.aborted) await (await list())();
  }

  /** Gives what to do next. */
  async function list(): Promise<() => Promise<void>> {
    let next = createObjectIndex<T>();
    const place = { request: options.kube.request, path: options.path, query: options.query, pageSize: times.pageSize, signal: closing.signal };
    const listed = await listPages(
      place,
      () => {
        next = createObjectIndex<T>();
      },
      (object) => keep(next, object),
    );
    switch (listed.kind) {
      case 'listed':
        absences = 0;
        absentBackoff.reset();
        replace(next, listed.resourceVersion);
        return () => watch();
      case 'absent':
        absences += 1;
        if (!hasSynced || absences >= ABSENCES_BELIEVED) replace(createObjectIndex<T>(), '');
        report(listed.text);
        return () => absentBackoff.wait(closing.signal);
      case 'failed':
        if (options.dispensable && listed.failure.status === 403) {
          doWithout(listed.failure.text);
          return () => absentBackoff.wait(closing.signal);
        }
        report(listed.failure.text);
        return () => backoff.wait(closing.signal);
      default:
        return unreachable(listed);
    }
  }

  async function watch(): Promise<void> {
    while (!closing.signal.aborted) {
      const place = { stream: options.kube.stream, path: watchPath(), signal: closing.signal, silenceMs: times.silenceMs, now: times.now };
      const end = await watchOnce(place, take);
      switch (end.kind) {
        case 'ended':
          backoff.reset();
          break;
        case 'broken':
          report(end.text);
          await backoff.wait(closing.signal);
          break;
        case 'stale':
          report(end.text);
          await backoff.wait(closing.signal);
          return;
        default:
          unreachable(end);
      }
    }
  }

  function watchPath(): string {
    const seconds = SHORTEST_WATCH_S + Math.floor(times.random() * SHORTEST_WATCH_S);
    const query = new URLSearchParams({ ...options.query, watch: '1', allowWatchBookmarks: 'true', resourceVersion, timeoutSeconds: String(seconds) });
    return `${options.path}?${query.toString()}`;
  }

  function take(event: TakenEvent): void {
    switch (event.kind) {
      case 'put':
        backoff.reset();
        resourceVersion = event.key.resourceVersion || resourceVersion;
        keep(index, event.object);
        options.onChange();
        return;
      case 'gone':
        backoff.reset();
        resourceVersion = event.key.resourceVersion || resourceVersion;
        index.remove(event.key);
        options.onChange();
        return;
      case 'bookmark':
        resourceVersion = event.resourceVersion;
        options.onChange();
        return;
      case 'undecodable':
        report(event.text);
        return;
      default:
        unreachable(event);
    }
  }

  function keep(into: ObjectIndex<T>, object: JsonObject): void {
    const key = keyOf(object);
    const kept = readOrNull(object);
    if (kept === null) {
      into.remove(key);
    } else {
      into.put(key, kept);
    }
  }

  /** One object that `read` stumbles over must not hide the others. */
  function readOrNull(object: JsonObject): T | null {
    try {
      return options.read(object);
    } catch (error) {
      const { namespace, name } = keyOf(object);
      report(`object "${namespace}/${name}" can't be read: ${errorText(error)}`);
      return null;
    }
  }

  function replace(next: ObjectIndex<T>, version: string): void {
    index = next;
    resourceVersion = version;
    hasSynced = true;
    isBarred = false;
    options.onChange();
  }

  function doWithout(text: string): void {
    if (hasSynced && !isBarred) return report(text);
    if (isBarred) return;
    report(`${text}; done without until that right is granted`);
    replace(createObjectIndex<T>(), '');
    isBarred = true;
    options.onChange();
  }

  function report(text: string): void {
    if (!closing.signal.aborted) options.onProblem(text);
  }

  const following = follow();
  return {
    get index() {
      return index;
    },
    get resourceVersion() {
      return resourceVersion;
    },
    get hasSynced() {
      return hasSynced;
    },
    get isBarred() {
      return isBarred;
    },
    async close() {
      closing.abort();
      await following;
    },
  };
}

/** An API server that starts, or one of several that is behind, may not know a resource for a moment: what is known is not thrown away at a word. */
const ABSENCES_BELIEVED = 3;

/** As client-go: between five and ten minutes, so that watches spread over API servers that come and go. */
const SHORTEST_WATCH_S = 300;
