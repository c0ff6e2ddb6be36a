/**
 * What changes on the server changes on the page, and what is known of the server is said.
 *
 *   connecting -> live          the server is there, and so is Redis: it says so every five seconds
 *              -> away          it says that Redis does not answer
 *              -> unreachable   the stream broke, or is silent: the browser, or a timer of ours, connects again
 *              -> refused       the stream was refused: a timer of ours connects again
 */
import type { QueryClient } from '@tanstack/react-query';
import type { LiveEvents } from '../../../src/contract.ts';

export type LiveState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** By the dashboard's clock. */
  | { readonly kind: 'away'; readonly since: number }
  /** When the server was heard last. */
  | { readonly kind: 'unreachable'; readonly since: number }
  | { readonly kind: 'refused' };

export interface Live {
  readonly subscribe: (reader: () => void) => () => void;
  readonly state: () => LiveState;
  /** Answers what closes it. */
  readonly open: () => () => void;
}

export function createLive(client: QueryClient): Live {
  let state: LiveState = { kind: 'connecting' };
  const readers = new Set<() => void>();

  return {
    subscribe(reader) {
      readers.add(reader);
      return () => void readers.delete(reader);
    },
    state: () => state,
    open: () =>
      openStream(client, {
        state: () => state,
        become(next) {
          if (next.kind === state.kind && next.kind !== 'away') return;
          state = next;
          for (const reader of readers) reader();
        },
      }),
  };
}

interface Standing {
  readonly state: () => LiveState;
  readonly become: (state: LiveState) => void;
}

function openStream(client: QueryClient, { state, become }: Standing): () => void {
  const refresh = refreshTogether(client);
  let again: number | undefined;
  let silence: number | undefined;
  let heardAt = Date.now();
  let source = connect();

  function connect(): EventSource {
    const opened = new EventSource('/api/live');
    function on<Name extends keyof LiveEvents>(name: Name, act: (data: LiveEvents[Name]) => void) {
      opened.addEventListener(name, ({ data }: MessageEvent<string>) => {
        heardAt = Date.now();
        listen();
        act(JSON.parse(data) as LiveEvents[Name]);
      });
    }
    on('here', isHere);
    on('away', ({ since }) => become({ kind: 'away', since }));
    on('changes', ({ events }) => refresh.soon(events));
    on('reset', () => {
      become({ kind: 'live' });
      void client.invalidateQueries();
    });
    on('signed-out', () => void client.invalidateQueries({ queryKey: ['session'] }));
    opened.addEventListener('error', () => {
      listen();
      // A stream that was refused is not tried again by the browser.
      if (opened.readyState !== EventSource.CLOSED) return become({ kind: 'unreachable', since: heardAt });
      become({ kind: 'refused' });
      again = window.setTimeout(connectAgain, againAfterMs);
    });
    listen();
    return opened;
  }

  function isHere() {
    const before = state().kind;
    become({ kind: 'live' });
    // What changed after it was read, and before this was open, was told to nobody; and what could not be read while it was not, now can.
    if (before === 'connecting') refresh.soon('any');
    else if (before !== 'live') void client.invalidateQueries();
  }

  /** A connection to a server that hangs, or is cut off, breaks after minutes if at all. */
  function listen() {
    window.clearTimeout(silence);
    silence = window.setTimeout(() => {
      become({ kind: 'unreachable', since: heardAt });
      connectAgain();
    }, silentMs);
  }

  function connectAgain() {
    source.close();
    window.clearTimeout(again);
    source = connect();
    void client.invalidateQueries({ queryKey: ['session'] });
  }

  return function close() {
    source.close();
    window.clearTimeout(again);
    window.clearTimeout(silence);
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
/** Two of its words did not come. */
const silentMs = 12_000;
