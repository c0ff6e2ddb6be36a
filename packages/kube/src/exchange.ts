/** One request and its answer on the wire; nothing here retries, follows a redirect, or talks to another host. */
import type { IncomingHttpHeaders } from 'node:http';
import { errors } from 'undici';
import type { Dispatcher } from 'undici';
import type { JsonValue } from '@millrace/triggers';
import type { Impersonation, KubeRequest } from './kube.ts';
import { tooLarge, Unanswered, unreadable } from './loss.ts';

export interface Head {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** An answer whose body has not been read. */
export interface Wire extends Head {
  readonly body: Dispatcher.ResponseData['body'];
}

/** A whole answer. */
export interface Answered extends Head {
  readonly bytes: Uint8Array;
}

/** How much an answer may be, and whose it is. */
export interface Expected {
  readonly server: string;
  readonly maxAnswerBytes: number;
}

export interface Send {
  readonly method: KubeRequest['method'];
  readonly origin: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal;
}

/**
 * The whole of a short answer, without a stream for it: that would cost more than the rest of the exchange. `started` is called when the
 * request leaves its queue for a connection: from then on it may be carried out.
 */
export function exchangeWhole(dispatcher: Dispatcher, { signal, ...request }: Send, expected: Expected, started: () => void): Promise<Answered> {
  const { promise, resolve, reject } = Promise.withResolvers<Answered>();
  const body = limitedBody(expected);
  let head: Head | null = null;
  let under: Dispatcher.DispatchController | null = null;
  function onAbort(): void {
    const error = new errors.RequestAbortedError();
    reject(error);
    under?.abort(error);
  }

  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  dispatcher.dispatch(request, {
    onRequestStart(controller) {
      if (signal.aborted) return controller.abort(new errors.RequestAbortedError());
      under = controller;
      started();
    },
    onResponseStart(_controller, status, headers) {
      if (status >= 200) head = { status, headers };
    },
    onResponseData(controller, chunk) {
      const tooLarge = body.take(chunk);
      if (tooLarge !== null) controller.abort(tooLarge);
    },
    onResponseEnd() {
      if (head === null) reject(new Error('an end without an answer'));
      else resolve({ ...head, bytes: body.bytes() });
    },
    onResponseError: (_controller, error) => reject(error),
  });
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

/** An answer that goes on. */
export async function exchangeStream(dispatcher: Dispatcher, what: Send): Promise<Wire> {
  const answer = await dispatcher.request(what);
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

export async function readWhole(wire: Wire, expected: Expected): Promise<Answered> {
  const body = limitedBody(expected);
  for await (const chunk of bytesOf(wire)) {
    const tooLarge = body.take(chunk);
    if (tooLarge === null) continue;
    wire.body.destroy();
    throw tooLarge;
  }
  return { status: wire.status, headers: wire.headers, bytes: body.bytes() };
}

export function impersonationHeaders(identity: Impersonation | null): Record<string, string | string[]> {
  if (identity === null) return {};
  // repeated, never joined: "a, b" would be one group of that name
  return { 'impersonate-user': identity.user, ...(identity.groups.length === 0 ? {} : { 'impersonate-group': [...identity.groups] }) };
}

/** JSON where it says so, else its text. */
export function readBody({ headers, bytes }: Answered, { server }: Expected): JsonValue {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  const contentType = headers['content-type'];
  if (contentType === undefined || !/^application\/(?:[\w.+-]+\+)?json\b/.test(contentType)) return text;
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    // not quoted: it may be half a Secret
    throw new Unanswered(unreadable(`answer from ${server} says it is JSON and is not, ${bytes.byteLength} bytes`));
  }
}

export async function* bytesOf(wire: Wire): AsyncGenerator<Uint8Array> {
  for await (const chunk of wire.body) {
    if (chunk instanceof Uint8Array) yield chunk;
  }
}

/** Seconds; the date form of the header is not sent by API servers, and counts as none. */
export function retryAfterSeconds(headers: Head['headers']): number | null {
  const value = headers['retry-after'];
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : null;
}

function limitedBody({ server, maxAnswerBytes }: Expected): { readonly take: (chunk: Uint8Array) => Unanswered | null; readonly bytes: () => Uint8Array } {
  const chunks: Uint8Array[] = [];
  let size = 0;
  return {
    take(chunk) {
      size += chunk.length;
      chunks.push(chunk);
      return size > maxAnswerBytes ? tooLarge(server, maxAnswerBytes) : null;
    },
    bytes: () => (chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks)),
  };
}
