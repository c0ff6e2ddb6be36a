/**
 * Follows what changes, once for everybody who watches: two short questions a second to Redis while somebody does, none
 * otherwise, whatever is stored. docs/adr/0010-the-dashboard-asks-once-for-all.md.
 *
 *   nobody watches --watch()--> asking every half second --the last one stops--> nobody watches
 *   Redis is there --no answer--> away since then --an answer--> there: everything may have changed
 */
import type { Changes, Watching } from '@millrace/ledger';
import { within } from '@millrace/runtime';
import type { Clock } from '@millrace/runtime';

export interface Follow {
  /** `from`: what the watcher was told last; null begins now, that is when this is answered. */
  watch(watcher: Watcher, from: string | null): Promise<Following>;
  readonly watchers: number;
  close(): void;
}

export interface Following {
  /** What has changed since `from`; from its cursor on the watcher is told. */
  readonly first: Told;
  stop(): void;
}

export type Watcher = (told: Told) => void;

export type Told =
  | { readonly kind: 'changes'; readonly changes: Changes }
  /** Redis does not answer; what there is to know is from `since`. When it does again, changes are told that say `lost`. */
  | { readonly kind: 'away'; readonly since: number };

export interface FollowPorts {
  readonly ledger: Pick<Watching, 'changes'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

export function createFollow({ ledger, clock, onError }: FollowPorts): Follow {
  const watchers = new Set<Watcher>();
  let cursor: string | null = null;
  let cancel: (() => void) | null = null;
  let asking = false;
  let awaySince: number | null = null;

  async function ask(): Promise<void> {
    cancel = null;
    asking = true;
    const told = await changesSince(cursor);
    if (told.kind === 'changes') {
      cursor = told.changes.cursor;
      if (told.changes.lost || told.changes.events.length > 0) tell(told);
    }
    asking = false;
    plan();
  }

  /** Whether Redis is there is known by its answers: a connection stays open to one that hangs. */
  async function changesSince(from: string | null): Promise<Told> {
    try {
      const answer = await within(clock, patienceMs, ledger.changes(from, mostAtOnce));
      if (answer === null) throw new Error(`no answer within ${patienceMs / 1000} s`);
      back(answer.value.cursor);
      return { kind: 'changes', changes: answer.value };
    } catch (error) {
      return away(error);
    }
  }

  function back(at: string): void {
    if (awaySince === null) return;
    awaySince = null;
    tell({ kind: 'changes', changes: { cursor: at, lost: true, events: [] } });
  }

  /** Told once, however long it lasts. */
  function away(error: unknown): Told {
    const isNew = awaySince === null;
    const told = { kind: 'away', since: (awaySince ??= clock.now()) } as const;
    if (isNew) {
      onError(error);
      tell(told);
    }
    return told;
  }

  function tell(told: Told): void {
    for (const watcher of watchers) watcher(told);
  }

  function plan(): void {
    if (watchers.size === 0) cursor = null;
    else if (cancel === null && !asking) cancel = clock.after(everyMs, () => void ask());
  }

  return {
    async watch(watcher, from) {
      // Where others wait for it as well, the next answer is told to all of them; where nobody does, nobody has looked.
      const first: Told = awaySince === null || watchers.size === 0 ? await changesSince(from) : { kind: 'away', since: awaySince };
      if (first.kind === 'changes') cursor ??= first.changes.cursor;
      watchers.add(watcher);
      plan();
      return { first, stop: () => void watchers.delete(watcher) };
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
const patienceMs = 3_000;
const mostAtOnce = 500;
