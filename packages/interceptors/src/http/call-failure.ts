/** What an answer, or none, means for the delivery: the design's failure classes, for servers that are not the API server. */
import { failedPrecondition, headerValue, unreachable, type Failed, type Failure, type Headers } from '@millrace/triggers';
import { fail } from '../decisions.ts';
import type { CallProblem } from './outgoing.ts';

/** A problem of the network heals by itself; a forbidden or impossible address does not. */
export function failureOfProblem(problem: CallProblem): Failure {
  switch (problem) {
    case 'unreachable':
    case 'timed-out':
      return { kind: 'retryable', reason: 'interceptor-unreachable', scope: { kind: 'attempt' } };
    case 'forbidden-address':
    case 'invalid':
      return { kind: 'terminal', reason: 'interceptor-invalid' };
    case 'too-large':
      return { kind: 'terminal', reason: 'interceptor-refused' };
    default:
      return unreachable(problem);
  }
}

/** 429 says when, 5xx may pass, any other status that is no success is an answer that will not change. */
export function failureOfStatus(status: number, header: Headers, now: number): Failure {
  const retryAfterMs = retryAfter(header, now);
  if (status === 429 || (status === 503 && retryAfterMs !== null)) {
    return { kind: 'retryable', reason: 'interceptor-throttled', scope: retryAfterMs === null ? { kind: 'attempt' } : { kind: 'flow', retryAfterMs } };
  }
  if (status === 408 || status >= 500) return { kind: 'retryable', reason: 'interceptor-error', scope: { kind: 'attempt' } };
  return { kind: 'terminal', reason: 'interceptor-refused' };
}

/** Seconds or a date (RFC 9110, section 10.2.3), in milliseconds from now; null when there is none that can be read. */
export function retryAfter(header: Headers, now: number): number | null {
  const text = headerValue(header, 'Retry-After').trim();
  if (/^[0-9]{1,9}$/.test(text)) return Number(text) * 1000;
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** A call to somebody else's interceptor that came to nothing. */
export function failedPost(url: string, status: number | null, problem: string, failure: Failure): Failed {
  return fail(failedPrecondition, failure, problem, { kind: 'call', method: 'POST', url, status, problem });
}
