/** Sends an event the way its provider would, and says what came back. */
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { text } from 'node:stream/consumers';
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
export async function sendEvent(url: string, event: PreparedEvent, signal: AbortSignal): Promise<Sent> {
  const answer = await post(url, event, AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]));
  const status = answer.statusCode ?? 0;
  const said = (await text(answer)).trim();
  return { status, text: said, eventId: status === 202 ? eventIdIn(said) : null, duplicate: answer.headers['x-millrace-duplicate'] === 'true' };
}

/** Not by fetch, which adds headers of a browser. */
function post(url: string, { headers, body }: PreparedEvent, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    // Triggers read headers as they came: in the provider's letters.
    const request = send(url, { method: 'POST', headers: { ...headers, 'Content-Length': String(body.byteLength) }, signal }, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** Longer than the ingress holds a request. */
const answerWithinMs = 30_000;

function eventIdIn(said: string): string | null {
  const answer = parsed(said);
  const id = isJsonObject(answer) ? member(answer, 'eventID') : undefined;
  return typeof id === 'string' ? id : null;
}

/** Null where something else than a listener answered. */
function parsed(said: string): JsonValue {
  try {
    return JSON.parse(said) as JsonValue;
  } catch {
    return null;
  }
}
