import { errorCode } from '@millrace/triggers';
import type { CallProblem, OutgoingAnswer } from './outgoing.ts';
import { ForbiddenAddressError } from './guarded-connector.ts';

/** The one place where what undici and the socket throw becomes a value. What it does not know is a bug and is thrown on. */
export function describeFailure(error: unknown): OutgoingAnswer {
  const problem = problemOf(error);
  if (problem === null) throw error;
  return { kind: 'unanswered', problem, text: textOf(error) };
}

function problemOf(error: unknown): CallProblem | null {
  if (error instanceof ForbiddenAddressError) return 'forbidden-address';
  const code = errorCode(error);
  if (code === null) return null;
  if (timeouts.has(code)) return 'timed-out';
  return code === 'UND_ERR_INVALID_ARG' ? 'invalid' : 'unreachable';
}

const timeouts: ReadonlySet<string> = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** Errors of sockets, TLS, name look-ups and undici have a code; an AggregateError of several addresses has it too, and no text. */
function textOf(error: unknown): string {
  const text = typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : '';
  return text === '' ? (errorCode(error) ?? 'unknown') : text;
}
