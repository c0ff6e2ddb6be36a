/** How long to wait before the next attempt, in milliseconds. */
export interface BackoffSettings {
  readonly firstMs: number;
  readonly capMs: number;
}

export const defaultBackoff: BackoffSettings = { firstMs: 1000, capMs: 5 * 60_000 };

/**
 * Exponential with full jitter: anywhere between 0 and `first * 2^(attempt - 1)`, capped.
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @param attempt the attempt that has just failed, from 1
 * @param random a number from 0 up to, not including, 1
 */
export function backoff(attempt: number, random: number, { firstMs, capMs }: BackoffSettings): number {
  const ceiling = Math.min(capMs, firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(ceiling * random);
}
