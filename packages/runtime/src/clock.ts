import { performance } from 'node:perf_hooks';

/** Time of this process. What is stored takes its times from Redis instead. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Milliseconds that only grow: for time-outs and durations. */
  monotonic(): number;
  /** Calls back once, unless cancelled by what is returned. */
  after(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

export function sleep(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(ms, resolve);
  });
}

/** What came first: the promise's value, or nothing within the time. Costs no more than a timer. */
export async function within<T>(clock: Clock, ms: number, promise: Promise<T>): Promise<{ readonly value: T } | null> {
  const late = Promise.withResolvers<null>();
  const cancel = clock.after(ms, () => late.resolve(null));
  try {
    return await Promise.race([promise.then((value) => ({ value })), late.promise]);
  } finally {
    cancel();
  }
}
