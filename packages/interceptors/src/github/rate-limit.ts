import { headerValue, type Failure, type Headers } from '@millrace/triggers';
import { retryAfter } from '../http/call-failure.ts';

/**
 * When GitHub will answer again, if it said no because it was asked too often: a secondary limit names the seconds, a primary
 * one the time when the hour is over. docs.github.com, "Best practices for using the REST API".
 */
export function rateLimit(status: number, header: Headers, now: number): Failure | null {
  if (status !== 403 && status !== 429) return null;
  const retryAfterMs = retryAfter(header, now) ?? untilReset(header, now);
  return retryAfterMs === null ? null : { kind: 'retryable', reason: 'interceptor-throttled', scope: { kind: 'flow', retryAfterMs } };
}

/** Every answer carries a reset time; it matters only once nothing remains. */
function untilReset(header: Headers, now: number): number | null {
  const reset = headerValue(header, 'X-Ratelimit-Reset');
  if (headerValue(header, 'X-Ratelimit-Remaining') !== '0' || !/^[0-9]{1,12}$/.test(reset)) return null;
  return Math.max(0, Number(reset) * 1000 - now);
}
