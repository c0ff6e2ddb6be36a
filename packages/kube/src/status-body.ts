import { isJsonObject, member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';

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

export function readStatus(httpStatus: number, answer: JsonValue): StatusBody {
  const body = statusWithin(answer);
  if (body === null) return { code: httpStatus, reason: '', message: plainText(httpStatus, answer), about: '', causes: [], retryAfterSeconds: null, isStatus: false };
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

/** By `status: Failure`: the time-out filter writes its Status as plain text and without a kind (k8s.io/apiserver/pkg/server/filters/timeout.go). */
function statusWithin(answer: JsonValue): JsonObject | null {
  const body = typeof answer === 'string' && answer.startsWith('{') ? parsed(answer) : answer;
  return isJsonObject(body) && member(body, 'status') === 'Failure' ? body : null;
}

function parsed(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return null;
  }
}

const MOST_TEXT = 300;

function plainText(httpStatus: number, body: JsonValue): string {
  const text = typeof body === 'string' ? body.trim() : body === null ? '' : JSON.stringify(body);
  return text === '' ? `HTTP status ${httpStatus}` : `HTTP status ${httpStatus}: ${text.slice(0, MOST_TEXT)}`;
}
