import { errorText } from '@millrace/triggers';
import type { KubeConnection } from '../kube.ts';
import { lines } from './lines.ts';
import { readWatchEvent } from './watch-event.ts';
import type { WatchEvent } from './watch-event.ts';

/** How one watch came to its end. */
export type WatchEnd =
  /** The server closed it, or it fell silent: go on from the last resourceVersion. */
  | { readonly kind: 'ended' }
  /** Something went wrong that waiting may heal: go on from the last resourceVersion, but not at once. */
  | { readonly kind: 'broken'; readonly text: string }
  /** What has been seen no longer leads on (410), or is not trusted: list again. */
  | { readonly kind: 'stale'; readonly text: string };

export interface WatchRequest {
  readonly stream: KubeConnection['stream'];
  readonly path: string;
  readonly signal: AbortSignal;
  /** Nothing heard for this long, not even a bookmark (a minute apart), and the connection is taken for dead. */
  readonly silenceMs: number;
  readonly now: () => number;
}

/** Events reach `take` as they come, all but errors. */
export async function watchOnce(watch: WatchRequest, take: (event: TakenEvent) => void): Promise<WatchEnd> {
  const silence = startSilence(watch.silenceMs, watch.signal);
  const since = watch.now();
  let heard = false;
  let lost: string | null = null;
  try {
    const stream = await watch.stream(watch.path, silence.signal);
    if (stream.kind !== 'open') return waitingHelps(stream) ? { kind: 'broken', text: stream.failure.text } : { kind: 'stale', text: stream.failure.text };
    silence.heard();
    for await (const line of lines(stream.chunks, LONGEST_LINE)) {
      silence.heard();
      const event = readWatchEvent(line);
      if (event.kind === 'error') return waitingHelpsAfter(event.code) ? { kind: 'broken', text: event.text } : { kind: 'stale', text: event.text };
      heard = true;
      lost ??= event.kind === 'undecodable' ? event.text : null;
      take(event);
    }
  } catch (error) {
    if (!silence.signal.aborted) return { kind: 'broken', text: errorText(error) };
  } finally {
    silence.end();
  }
  if (lost !== null) {
    // a change may have been in the line that could not be read
    return { kind: 'stale', text: lost };
  }
  // client-go calls it a very short watch: a server that does this is not asked again at once
  return heard || watch.now() - since > SHORT_MS ? { kind: 'ended' } : { kind: 'broken', text: 'watch ended at once, without an event' };
}

export type TakenEvent = Exclude<WatchEvent, { readonly kind: 'error' }>;

const SHORT_MS = 1_000;
/** etcd holds objects of 1.5 MB at most by default; a line carries one. */
const LONGEST_LINE = 32 * 1024 * 1024;

function waitingHelps(stream: { readonly kind: 'refused'; readonly status: number } | { readonly kind: 'unanswered' }): boolean {
  return stream.kind === 'unanswered' || waitingHelpsAfter(stream.status);
}

function waitingHelpsAfter(status: number): boolean {
  return status === 401 || status === 429 || status >= 500;
}

interface Silence {
  readonly signal: AbortSignal;
  heard(): void;
  end(): void;
}

function startSilence(silenceMs: number, outer: AbortSignal): Silence {
  const controller = new AbortController();
  function abort(): void {
    controller.abort();
  }
  const timer = setTimeout(abort, silenceMs);
  outer.addEventListener('abort', abort, { once: true });
  if (outer.aborted) abort();
  return {
    signal: controller.signal,
    heard: () => timer.refresh(),
    end() {
      clearTimeout(timer);
      outer.removeEventListener('abort', abort);
    },
  };
}
