/**
 * Follows what changes, once for everybody who watches: two short questions a second to Redis while somebody does, none
 * otherwise, whatever is stored. docs/adr/0010-the-dashboard-asks-once-for-all.md.
 *
 *   nobody watches --watch()--> asking every half second --the last one stops--> nobody watches
 */
import type { Changes, Watching } from '@millrace/ledger';
import type { Clock } from '@millrace/runtime';

export interface Follow {
  /** `from`: what the watcher was told last; null begins now, that is when this is answered. */
  watch(watcher: Watcher, from: string | null): Promise<Following>;
  readonly watchers: number;
  close(): void;
}

export interface Following {
  /** What has changed since `from`; from its cursor on the watcher is told. */
  readonly missed: Changes;
  stop(): void;
}

export type Watcher = (changes: Changes) => void;

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
  let failing = false;

  async function ask(): Promise<void> {
    cancel = null;
    asking = true;
    try {
      const answer = await ledger.changes(cursor, mostAtOnce);
      cursor = answer.cursor;
      failing = false;
      if (answer.lost || answer.events.length > 0) for (const tell of watchers) tell(answer);
    } catch (error) {
      // Said once, however long it lasts.
      if (!failing) onError(error);
      failing = true;
    } finally {
      asking = false;
      plan(everyMs);
    }
  }

  function plan(ms: number): void {
    if (watchers.size === 0) cursor = null;
    else if (cancel === null && !asking) cancel = clock.after(ms, () => void ask());
  }

  return {
    async watch(watcher, from) {
      const missed = await ledger.changes(from, mostAtOnce);
      cursor ??= missed.cursor;
      watchers.add(watcher);
      plan(everyMs);
      return { missed, stop: () => void watchers.delete(watcher) };
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
