import { setTimeout as sleep } from 'node:timers/promises';

export interface Rounds {
  /** Ends after the round that runs. */
  readonly close: () => Promise<void>;
}

/** One round after the other until it is closed; one that fails is reported, and the next comes all the same. */
export function roundsEvery(everyMs: number, round: (signal: AbortSignal) => Promise<unknown>, onError: (error: unknown) => void): Rounds {
  const stopped = new AbortController();
  async function rounds(): Promise<void> {
    while (!stopped.signal.aborted) {
      await round(stopped.signal).catch(onError);
      await sleep(everyMs, null, { signal: stopped.signal }).catch(() => null);
    }
  }
  const ended = rounds();
  return {
    async close() {
      stopped.abort();
      await ended;
    },
  };
}
