/** One request and its answer on the wire; nothing here retries, follows a redirect, or talks to another host. */
import type { Dispatcher } from 'undici';
import type { JsonValue } from '@millrace/triggers';
import type { Impersonation, KubeRequest } from './kube.ts';
import { tooLarge, Unanswered, unreadable } from './loss.ts';

export interface Wire {
  readonly status: number;
  readonly headers: Dispatcher.ResponseData['headers'];
  readonly body: Dispatcher.ResponseData['body'];
}

export interface Send {
  readonly method: KubeRequest['method'];
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
}

/** `started` is called when the request leaves its queue for a connection: from then on it may be carried out. */
export async function send(dispatcher: Dispatcher, what: Send, started: () => void): Promise<Wire> {
  const answer = await dispatcher.compose(noteStart(started)).request({
    origin: what.origin,
    method: what.method,
    path: what.path,
    headers: what.headers,
    body: what.body,
    signal: what.signal,
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

export function impersonationHeaders(identity: Impersonation | null): Record<string, string | string[]> {
  if (identity === null) return {};
  // repeated, never joined: "a, b" would be one group of that name
  return { 'impersonate-user': identity.user, ...(identity.groups.length === 0 ? {} : { 'impersonate-group': [...identity.groups] }) };
}

export async function readAnswer(wire: Wire, server: string, limitBytes: number): Promise<JsonValue> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytesOf(wire)) {
    size += chunk.length;
    if (size > limitBytes) {
      wire.body.destroy();
      throw tooLarge(server, limitBytes);
    }
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const contentType = wire.headers['content-type'];
  if (typeof contentType !== 'string' || !/^application\/(?:[\w.+-]+\+)?json\b/.test(contentType)) return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    // not quoted: it may be half a Secret
    throw new Unanswered(unreadable(`answer from ${server} says it is JSON and is not, ${size} bytes`));
  }
}

export async function* bytesOf(wire: Wire): AsyncGenerator<Uint8Array> {
  for await (const chunk of wire.body) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}

/** Seconds; the date form of the header is not sent by API servers, and counts as none. */
export function retryAfterSeconds(headers: Wire['headers']): number | null {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function noteStart(started: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) =>
    function dispatchNoted(options, handler) {
      return dispatch(options, {
        onRequestStart(controller, context) {
          started();
          handler.onRequestStart?.(controller, context);
        },
        onRequestUpgrade: (controller, status, headers, socket) => handler.onRequestUpgrade?.(controller, status, headers, socket),
        onResponseStart: (controller, status, headers, text) => handler.onResponseStart?.(controller, status, headers, text),
        onResponseData: (controller, chunk) => handler.onResponseData?.(controller, chunk),
        onResponseEnd: (controller, trailers) => handler.onResponseEnd?.(controller, trailers),
        onResponseError: (controller, error) => handler.onResponseError?.(controller, error),
      });
    };
}
