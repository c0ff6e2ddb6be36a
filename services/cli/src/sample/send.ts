/** Sends an event the way its provider would, and says what came back. */
import type { PreparedEvent } from '@millrace/samples';
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';

export interface Sent {
  readonly status: number;
  readonly text: string;
  /** Null when it was not accepted. */
  readonly eventId: string | null;
  /** It was taken for a repeat: the id is the first one's. */
  readonly duplicate: boolean;
}

/** Rejects when there is no answer. A redirection is an answer: no provider's POST follows one. */
export async function sendEvent(url: string, { headers, body }: PreparedEvent, signal: AbortSignal): Promise<Sent> {
  const response = await fetch(url, { method: 'POST', headers, body: Buffer.from(body), redirect: 'manual', signal });
  const text = (await response.text()).trim();
  return { status: response.status, text, eventId: response.status === 202 ? eventIdIn(text) : null, duplicate: response.headers.get('X-Millrace-Duplicate') === 'true' };
}

function eventIdIn(text: string): string | null {
  const answer = parsed(text);
  const id = isJsonObject(answer) ? member(answer, 'eventID') : undefined;
  return typeof id === 'string' ? id : null;
}

/** Null where something else than a listener answered. */
function parsed(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return null;
  }
}
