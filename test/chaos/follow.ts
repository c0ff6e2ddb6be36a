/** Reads what becomes of each acknowledged event while the run goes on: what is finished may be removed to make room. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventView, Ledger } from '@millrace/ledger';
import type { Acknowledged } from './senders.ts';

export type FollowedEvent = Acknowledged & {
  /** When it was finished, or as it stands at the end; null when the ledger does not know it. */
  readonly view: EventView | null;
};

export interface Followed {
  /** Stops following and reads what is left; each number once. */
  readonly finish: () => Promise<readonly FollowedEvent[]>;
}

export function follow(acknowledged: readonly Acknowledged[], ledger: Pick<Ledger, 'event'>): Followed {
  const stopped = new AbortController();
  const final = new Map<string, EventView>();
  let open: readonly Acknowledged[] = [];
  let read = 0;

  async function look(): Promise<void> {
    open = [...open, ...acknowledged.slice(read)];
    read = acknowledged.length;
    const still: Acknowledged[] = [];
    for (let start = 0; start < open.length; start += atOnce) {
      await Promise.all(
        open.slice(start, start + atOnce).map(async (event) => {
          const view = await ledger.event(event.eventId);
          if (view?.state === 'final') final.set(event.eventId, view);
          else still.push(event);
        }),
      );
    }
    open = still;
  }

  async function rounds(): Promise<void> {
    while (!stopped.signal.aborted) {
      await look();
      await sleep(everyMs, null, { signal: stopped.signal }).catch(() => null);
    }
  }
  const ended = rounds();

  return {
    async finish() {
      stopped.abort();
      await ended;
      await look();
      const once = new Map(acknowledged.map((event) => [event.number, event]));
      return Promise.all([...once.values()].map(async (event) => ({ ...event, view: final.get(event.eventId) ?? (await ledger.event(event.eventId)) })));
    },
  };
}

const everyMs = 500;
const atOnce = 100;
