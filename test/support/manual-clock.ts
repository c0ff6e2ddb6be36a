/** Time that passes when a test says so. */
export interface ManualClock {
  readonly monotonic: () => number;
  readonly after: (ms: number, run: () => void) => () => void;
  /** Lets so much time pass, runs what came due in its order, and lets what follows from it happen. */
  readonly pass: (ms: number) => Promise<void>;
  /** Timers that are set. */
  readonly pending: () => number;
}

export function manualClock(): ManualClock {
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  let now = 0;

  async function pass(ms: number): Promise<void> {
    const until = now + ms;
    await settled();
    for (;;) {
      const [next] = [...timers].filter(({ at }) => at <= until).sort((left, right) => left.at - right.at);
      if (next === undefined) break;
      timers.delete(next);
      now = next.at;
      next.run();
      await settled();
    }
    now = until;
  }
  return {
    monotonic: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass,
    pending: () => timers.size,
  };
}

/** Everything that promises have set going has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
