/** Waiting between tries: doubles from `baseMs` to `capMs`, with full jitter so that many processes don't come back at once. */
export interface Backoff {
  /** Resolves after the wait, or at once when the signal aborts. */
  wait(signal: AbortSignal): Promise<void>;
  reset(): void;
}

export interface BackoffTimes {
  readonly baseMs: number;
  readonly capMs: number;
}

export function createBackoff(times: BackoffTimes, random: () => number): Backoff {
  let failures = 0;
  return {
    wait(signal) {
      const most = Math.min(times.baseMs * 2 ** failures, times.capMs);
      failures = Math.min(failures + 1, 30);
      // never nothing: half is sure, half is chance
      return pause(most / 2 + (random() * most) / 2, signal);
    },
    reset() {
      failures = 0;
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    function end(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    }
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end, { once: true });
  });
}
