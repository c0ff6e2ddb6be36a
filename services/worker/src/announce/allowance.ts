/** Whether one more is allowed, by key. */
export type Allowance = (key: string) => boolean;

export interface AllowanceSettings {
  /** So many at once. */
  readonly burst: number;
  /** One more each time this has passed. */
  readonly everyMs: number;
  /** The keys that are remembered; the one not used longest is forgotten first. */
  readonly keys: number;
}

/** client-go's EventSourceObjectSpamFilter (tools/record/events_cache.go): 25, then one each five minutes. */
export const defaultAllowance: AllowanceSettings = { burst: 25, everyMs: 300_000, keys: 4096 };

/** A token bucket for each key. `monotonic` in milliseconds. */
export function createAllowance({ burst, everyMs, keys }: AllowanceSettings, monotonic: () => number): Allowance {
  const buckets = new Map<string, { readonly tokens: number; readonly at: number }>();
  return function allowed(key) {
    const now = monotonic();
    const known = buckets.get(key) ?? { tokens: burst, at: now };
    const tokens = Math.min(burst, known.tokens + (now - known.at) / everyMs);
    const spent = tokens >= 1;
    buckets.delete(key);
    buckets.set(key, { tokens: spent ? tokens - 1 : tokens, at: now });
    const [oldest] = buckets.keys();
    if (buckets.size > keys && oldest !== undefined) buckets.delete(oldest);
    return spent;
  };
}
