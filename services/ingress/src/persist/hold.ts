/**
 * Requests that wait for storage. While it is away each is held and tried again for a bounded time; their number and
 * their bytes are bounded too, so that an outage can't eat the memory.
 *
 *   try -> answered
 *    |
 *    +-- failed, or silent --> wait (50 ms .. 500 ms) -> try again ... until the request's time is up -> away
 */
import { sleep, within } from '@millrace/runtime';
import type { Clock } from '@millrace/runtime';

export interface HoldLimits {
  readonly requests: number;
  readonly bytes: number;
}

export type Held<T> =
  | { readonly kind: 'answered'; readonly value: T }
  | { readonly kind: 'away'; readonly error: unknown }
  /** As many wait already as may. */
  | { readonly kind: 'full' };

export interface Waiting {
  readonly bytes: number;
  /** How long from now the request may wait. */
  readonly budgetMs: number;
  /** Whether the sender has gone: nobody waits any more. */
  readonly isGone: () => boolean;
  /** Told once, when the first try has failed. */
  readonly onFailure: (error: unknown) => void;
}

export interface Hold {
  until<T>(attempt: () => Promise<T>, waiting: Waiting): Promise<Held<T>>;
  readonly requests: number;
  readonly bytes: number;
}

export function createHold(limits: HoldLimits, clock: Clock): Hold {
  const held = { requests: 0, bytes: 0 };
  let answeredAt = Number.NEGATIVE_INFINITY;

  /** While storage answers, a burst may go beyond the limits: it is gone in a moment. */
  function mayWait(): boolean {
    const factor = clock.monotonic() - answeredAt < recentMs ? burstFactor : 1;
    return held.requests < limits.requests * factor && held.bytes < limits.bytes * factor;
  }

  async function tryUntil<T>(attempt: () => Promise<T>, { budgetMs, isGone, onFailure }: Waiting): Promise<Held<T>> {
    const deadline = clock.monotonic() + budgetMs;
    for (let tries = 0; ; tries++) {
      const tried = await tryOnce(attempt, deadline - clock.monotonic(), clock);
      if (tried.kind === 'answered') {
        answeredAt = clock.monotonic();
        return tried;
      }
      if (tries === 0) onFailure(tried.error);
      const left = deadline - clock.monotonic();
      if (left <= 0 || isGone()) return tried;
      await sleep(clock, Math.min(firstPauseMs * 2 ** Math.min(tries, 5), longestPauseMs, left));
    }
  }

  return {
    get requests() {
      return held.requests;
    },
    get bytes() {
      return held.bytes;
    },
    async until(attempt, waiting) {
      if (!mayWait()) return { kind: 'full' };
      held.requests++;
      held.bytes += waiting.bytes;
      try {
        return await tryUntil(attempt, waiting);
      } finally {
        held.requests--;
        held.bytes -= waiting.bytes;
      }
    },
  };
}

const recentMs = 250;
const burstFactor = 4;
const firstPauseMs = 50;
const longestPauseMs = 500;

/** A try may be silent for ever (a paused Redis); the request does not wait for it. */
async function tryOnce<T>(attempt: () => Promise<T>, ms: number, clock: Clock): Promise<Exclude<Held<T>, { kind: 'full' }>> {
  try {
    const answered = await within(clock, Math.max(ms, 0), attempt());
    return answered === null ? { kind: 'away', error: new Error(`no answer within ${Math.round(ms)} ms`) } : { kind: 'answered', value: answered.value };
  } catch (error) {
    return { kind: 'away', error };
  }
}
