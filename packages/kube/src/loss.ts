/** A request that got no answer: what happened to it, in one place. */
import { errorCode, errorText } from '@millrace/triggers';
import { errors } from 'undici';
import type { KubeFailure } from './kube.ts';

/** Why we stopped waiting ourselves. */
export type GivenUp = { readonly kind: 'aborted' } | { readonly kind: 'timed-out'; readonly afterMs: number };

export function classifyLoss(error: unknown, server: string): KubeFailure {
  if (error instanceof Unanswered) return error.failure;
  if (error instanceof errors.InvalidArgumentError) {
    return { status: null, code: 'INVALID_REQUEST', text: `request can't be formed: ${error.message}`, classified: { kind: 'terminal', reason: 'object-invalid' } };
  }
  return unreachable(errorCode(error) ?? 'NO_ANSWER', `no answer from ${server}: ${errorText(error)}`);
}

export function givenUp(why: GivenUp): KubeFailure {
  if (why.kind === 'timed-out') return unreachable('TIMEOUT', `no answer from the API server within ${why.afterMs} ms`);
  return { status: null, code: 'ABORTED', text: 'given up before an answer came', classified: { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'attempt' } } };
}

/** Carries a failure that is classified already through code that throws. */
export class Unanswered extends Error {
  readonly failure: KubeFailure;

  constructor(failure: KubeFailure, options?: ErrorOptions) {
    super(failure.text, options);
    this.name = 'Unanswered';
    this.failure = failure;
  }
}

/** Something answered, but not as an API server does: a proxy, a login page, half an answer. */
export function unreadable(text: string): KubeFailure {
  return unreachable('UNREADABLE_ANSWER', text);
}

export function tooLarge(server: string, limitBytes: number): Unanswered {
  const text = `answer from ${server} is larger than ${limitBytes} bytes`;
  return new Unanswered({ status: null, code: ANSWER_TOO_LARGE, text, classified: { kind: 'retryable', reason: 'api-error', scope: { kind: 'attempt' } } });
}

export const ANSWER_TOO_LARGE = 'ANSWER_TOO_LARGE';

/** Our own credentials could not be had: the exec plugin fails, the token file is gone. */
export function noCredentials(cause: unknown): Unanswered {
  const text = `no credentials for the API server: ${errorText(cause)}`;
  const classified = { kind: 'retryable', reason: 'api-unauthorized', scope: { kind: 'cluster' } } as const;
  return new Unanswered({ status: null, code: 'NO_CREDENTIALS', text, classified }, { cause });
}

function unreachable(code: string, text: string): KubeFailure {
  return { status: null, code, text, classified: { kind: 'retryable', reason: 'api-unreachable', scope: { kind: 'cluster' } } };
}
