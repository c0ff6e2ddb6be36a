import { isJsonObject, member } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { objectAt, objectsAt, textAt } from './json-text.ts';

/** What an API server says when it says no (`Status`, k8s.io/apimachinery/pkg/apis/meta/v1/types.go). */
export interface StatusBody {
  readonly code: number;
  /** Empty where the answer was no Status object. */
  readonly reason: string;
  readonly message: string;
  /** Plural of the resource in question, or empty. */
  readonly about: string;
  readonly causes: readonly string[];
  readonly retryAfterSeconds: number | null;
  /** False when something else answered: a proxy, a load balancer, a handler that only writes text. */
  readonly isStatus: boolean;
}

export function readStatus(httpStatus: number, body: JsonValue): StatusBody {
  if (!isJsonObject(body) || member(body, 'kind') !== 'Status') {
    return { code: httpStatus, reason: '', message: plainText(httpStatus, body), about: '', causes: [], retryAfterSeconds: null, isStatus: false };
  }
  const details = objectAt(body, 'details');
  const seconds = member(details, 'retryAfterSeconds');
  return {
    code: httpStatus,
    reason: textAt(body, 'reason'),
    message: textAt(body, 'message') || `HTTP status ${httpStatus}`,
    about: textAt(details, 'kind'),
    causes: objectsAt(details, 'causes').map((cause) => textAt(cause, 'reason')),
    retryAfterSeconds: typeof seconds === 'number' && seconds > 0 ? seconds : null,
    isStatus: true,
  };
}

const MOST_TEXT = 300;

function plainText(httpStatus: number, body: JsonValue): string {
  const text = typeof body === 'string' ? body.trim() : body === null ? '' : JSON.stringify(body);
  return text === '' ? `HTTP status ${httpStatus}` : `HTTP status ${httpStatus}: ${text.slice(0, MOST_TEXT)}`;
}
