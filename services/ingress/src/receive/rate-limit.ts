/**
 * Annotation `millrace.dev/rate-limit: "50/s burst=100"`: how many requests of a listener this process takes. A token bucket:
 * it holds `burst` tokens, gains some at a steady rate, and each request takes one.
 *
 * Of a bucket only one number is kept, the time at which it is full again; full ones are forgotten.
 */
export interface RateLimit {
  /** How long one token takes to come. */
  readonly everyMs: number;
  readonly burst: number;
}

export type ReadRateLimit = { readonly kind: 'read'; readonly limit: RateLimit } | { readonly kind: 'problem'; readonly text: string };

export function readRateLimit(annotation: string): ReadRateLimit {
  const [, count = '', unit = '', written] = /^\s*(\d{1,9})\/(s|m|h)(?:\s+burst=(\d{1,9}))?\s*$/.exec(annotation) ?? [];
  const rate = Number(count);
  const unitMs = units.get(unit);
  // Without one: a second's worth, and at least one request.
  const burst = written === undefined ? Math.max(1, Math.floor((rate * 1000) / (unitMs ?? 1000))) : Number(written);
  if (unitMs === undefined || rate === 0 || burst === 0) {
    return { kind: 'problem', text: `found ${JSON.stringify(annotation)}, wanted a rate like "50/s", "600/m" or "100/h burst=20"; nothing is limited` };
  }
  return { kind: 'read', limit: { everyMs: unitMs / rate, burst } };
}

const units = new Map([['s', 1000], ['m', 60_000], ['h', 3_600_000]]);

export interface RateLimits {
  /** Takes a token of the listener's bucket: 0, or in how many milliseconds there will be one. */
  take(listener: string, limit: RateLimit): number;
  /** Buckets that are kept. */
  readonly size: number;
}

export function createRateLimits(monotonicMs: () => number): RateLimits {
  const fullAt = new Map<string, number>();
  let sweepAt = fewest;

  function forgetFull(now: number): void {
    if (fullAt.size < sweepAt) return;
    for (const [bucket, at] of fullAt) if (at <= now) fullAt.delete(bucket);
    sweepAt = Math.max(fewest, fullAt.size * 2);
  }

  return {
    get size() {
      return fullAt.size;
    },
    take(listener, { everyMs, burst }) {
      const now = monotonicMs();
      // Another limit is another bucket.
      const bucket = `${listener} ${everyMs} ${burst}`;
      const full = Math.max(now, fullAt.get(bucket) ?? now) + everyMs;
      const wait = full - now - burst * everyMs;
      // Less than a microsecond is what adding up fractions came to.
      if (wait > 0.001) return wait;
      forgetFull(now);
      fullAt.set(bucket, full);
      return 0;
    },
  };
}

const fewest = 64;
