/**
 * Follows what changes, once for everybody who watches: two short questions a second to Redis while somebody does, none
 * otherwise, whatever is stored. docs/adr/0010-the-dashboard-asks-once-for-all.md.
 *
 *   nobody watches --watch()--> asking every half second --the last one stops--> nobody watches
 */
import type { ChangedEvent, Watching } from '@millrace/ledger';
import type { Clock } from '@millrace/runtime';

export interface Follow {
  /** `cursor`: what the watcher was told last; null begins now. Answers the way to stop. */
  watch(watcher: Watcher, cursor: string | null): () => void;
  readonly watchers: number;
  close(): void;
}

export interface Watcher {
  changed(events: readonly ChangedEvent[], cursor: string): void;
  /** Too much has happened since: everything may have changed. */
  lost(cursor: string): void;
}

export interface FollowPorts {
  readonly ledger: Pick<Watching, 'changes'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly onError: (error: unknown) => void;
}

export function createFollow({ ledger, clock, onError }: FollowPorts): Follow {
  const watchers = new Set<Watcher>();
  let cursor: string | null = null;
  let cancel: (() => void) | null = null;
  let asking = false;

  async function ask(): Promise<void> {
    cancel = null;
    asking = true;
    try {
      const answer = await ledger.changes(cursor, mostAtOnce);
      cursor = answer.cursor;
      for (const watcher of watchers) tell(watcher, answer);
    } catch (error) {
      onError(error);
    } finally {
      asking = false;
      plan(everyMs);
    }
  }

  function plan(ms: number): void {
    if (watchers.size === 0) cursor = null;
    else if (cancel === null && !asking) cancel = clock.after(ms, () => void ask());
  }

  /** What somebody has missed while they were away, before they are told with the others. */
  async function catchUp(watcher: Watcher, from: string): Promise<void> {
    try {
      const answer = await ledger.changes(from, mostAtOnce);
      if (watchers.has(watcher)) tell(watcher, answer);
    } catch (error) {
      onError(error);
      if (watchers.has(watcher)) watcher.lost(from);
    }
  }

  return {
    watch(watcher, from) {
      watchers.add(watcher);
      plan(0);
      if (from !== null) void catchUp(watcher, from);
      return () => {
        watchers.delete(watcher);
      };
    },
    get watchers() {
      return watchers.size;
    },
    close() {
      cancel?.();
      watchers.clear();
    },
  };
}

const everyMs = 500;
const mostAtOnce = 500;

function tell(watcher: Watcher, { cursor, lost, events }: Awaited<ReturnType<Watching['changes']>>): void {
  if (lost) watcher.lost(cursor);
  else if (events.length > 0) watcher.changed(events, cursor);
}
