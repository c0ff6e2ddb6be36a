/**
 * What changes on the server changes on the page.
 *
 *   connecting -> live         the stream is open
 *              -> waiting      it broke: the browser, or a timer of ours, connects again
 */
import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvents } from '../../../src/contract.ts';

export type LiveState = 'connecting' | 'live' | 'waiting';

export interface Live {
  readonly subscribe: (reader: () => void) => () => void;
  readonly state: () => LiveState;
  /** Answers what closes it. */
  readonly open: () => () => void;
}

export function createLive(client: QueryClient): Live {
  let state: LiveState = 'connecting';
  const readers = new Set<() => void>();

  function become(next: LiveState) {
    if (next === state) return;
    state = next;
    for (const reader of readers) reader();
  }

  return {
    subscribe(reader) {
      readers.add(reader);
      return () => void readers.delete(reader);
    },
    state: () => state,
    open: () => openStream(client, become),
  };
}

function openStream(client: QueryClient, become: (state: LiveState) => void): () => void {
  const refresh = refreshTogether(client);
  let again: number | undefined;
  let source = connect();

  function connect(): EventSource {
    const opened = new EventSource('/api/live');
    opened.addEventListener('open', () => {
      become('live');
      // What changed after it was read, and before this was open, was told to nobody.
      refresh.soon('any');
    });
    opened.addEventListener('changes', ({ data }: MessageEvent<string>) => refresh.soon((JSON.parse(data) as LiveEvents['changes']).events));
    opened.addEventListener('reset', () => void client.invalidateQueries());
    opened.addEventListener('signed-out', () => void client.invalidateQueries({ queryKey: ['session'] }));
    opened.addEventListener('error', () => {
      become('waiting');
      // A stream that was refused is not tried again by the browser.
      if (opened.readyState === EventSource.CLOSED) again = window.setTimeout(connectAgain, againAfterMs);
    });
    return opened;
  }

  function connectAgain() {
    source = connect();
    void client.invalidateQueries({ queryKey: ['session'] });
  }

  return function close() {
    source.close();
    window.clearTimeout(again);
    refresh.stop();
  };
}

/** A burst of changes is one refresh. */
function refreshTogether(client: QueryClient) {
  const changed = new Set<string>();
  let any = false;
  let timer: number | undefined;

  function refresh() {
    timer = undefined;
    const about = any ? [['event'], ['objects']] : [...changed].flatMap((id) => [['event', id], ['objects', id]]);
    for (const queryKey of [...about, ...aboutEvents]) void client.invalidateQueries({ queryKey });
    changed.clear();
    any = false;
  }

  return {
    soon(ids: readonly string[] | 'any') {
      if (ids === 'any') any = true;
      else for (const id of ids) changed.add(id);
      timer ??= window.setTimeout(refresh, togetherMs);
    },
    stop: () => window.clearTimeout(timer),
  };
}

/** What is read again when any event changed. */
const aboutEvents = [['events'], ['dead-letters'], ['queues']] as const;
const togetherMs = 700;
const againAfterMs = 5_000;
