/** What a sender is told: Tekton's answers byte for byte (pkg/sink/sink.go, type Response), and ours where Tekton has none. */
import { told } from '@millrace/triggers/light';
import type { ListenerReference } from '@millrace/triggers';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export const live: Answer = { status: 200, headers: { 'Content-Type': 'text/plain; charset=utf-8' }, body: 'ok' };

/** Stored. A repeat gets the first event's id, and says so. */
export function accepted(listener: ListenerReference, eventID: string, duplicate: boolean): Answer {
  const headers = { ...json, ...(duplicate ? { 'X-Millrace-Duplicate': 'true' } : {}) };
  return { status: 202, headers, body: `${acceptedBody(listener, eventID)}\n` };
}

/** A CloudEvent is answered with one; without its time, and without the newline of the JSON encoder. */
export function acceptedCloudEvent(listener: ListenerReference, eventID: string, duplicate: boolean): Answer {
  const plain = accepted(listener, eventID, duplicate);
  return {
    status: 202,
    headers: {
      ...plain.headers,
      'Ce-Specversion': '1.0',
      'Ce-Id': eventID,
      'Ce-Type': 'dev.tekton.event.triggers.accepted.v1',
      'Ce-Source': listener.name,
      'Ce-Subject': `${listener.namespace}.${listener.name} accepted ${eventID}`,
    },
    body: plain.body.trimEnd(),
  };
}

export function invalidBody(listener: Pick<ListenerReference, 'namespace' | 'name'>, goError: string): Answer {
  return refused(400, listener.namespace, listener.name, told.bodyInvalid(goError));
}

export function unknownListener(namespace: string, name: string, text: string): Answer {
  return refused(404, namespace, name, text);
}

export function bodyTooLarge(listener: ListenerReference, limitBytes: number): Answer {
  const { namespace, name } = listener;
  const answer = refused(413, namespace, name, told.bodyTooLarge(limitBytes));
  // The rest of the body is not read.
  return { ...answer, headers: { ...answer.headers, Connection: 'close' } };
}

/** Not from where it comes. The sender is not told which addresses would do. */
export function senderRefused({ namespace, name }: ListenerReference): Answer {
  const answer = refused(403, namespace, name, 'requests from this address are not allowed');
  return { ...answer, headers: { ...answer.headers, Connection: 'close' } };
}

export function rateLimited({ namespace, name }: ListenerReference, waitMs: number): Answer {
  const answer = refused(429, namespace, name, 'too many requests: the event is not stored');
  return { ...answer, headers: { ...answer.headers, Connection: 'close', 'Retry-After': String(Math.ceil(waitMs / 1000)) } };
}

/** So many bodies arrive at once that this one is not read. */
export function tooManyBodies({ namespace, name }: ListenerReference): Answer {
  const answer = comeBack(namespace, name, 'too many events arrive at once: the event is not stored', 1);
  return { ...answer, headers: { ...answer.headers, Connection: 'close' } };
}

/** Not stored, so never 2xx; the sender is asked to come back. */
export function comeBack(namespace: string, name: string, text: string, retryAfterSeconds: number): Answer {
  const answer = refused(503, namespace, name, text);
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(retryAfterSeconds) } };
}

/** Tekton's empty 500: a listener that is not there, or whose triggers can't be told. */
export const internalError: Answer = { status: 500, headers: {}, body: '' };

/** Tekton's empty answer to a body that takes longer than the read time-out. */
export const bodyTooSlow: Answer = { status: 503, headers: { Connection: 'close' }, body: '' };

export const badRequest: Answer = { status: 400, headers: { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' }, body: told.badRequest };

/** http.Redirect: a text for people only where a browser may have asked. */
export function redirect(location: string, method: string): Answer {
  if (method !== 'GET' && method !== 'HEAD') return { status: 307, headers: { Location: location }, body: '' };
  const href = location.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`).replaceAll('&#38;', '&amp;');
  return { status: 307, headers: { Location: location, 'Content-Type': 'text/html; charset=utf-8' }, body: `<a href="${href}">Temporary Redirect</a>.\n\n` };
}

const json = { 'Content-Type': 'application/json' };

function acceptedBody({ name, namespace, uid }: ListenerReference, eventID: string): string {
  return goJson({ eventListener: name, namespace, eventListenerUID: uid, eventID });
}

function refused(status: number, namespace: string, name: string, errorMessage: string): Answer {
  // `namespace` has Go's omitempty.
  const named = namespace === '' ? { eventListener: name } : { eventListener: name, namespace };
  return { status, headers: json, body: `${goJson({ ...named, eventListenerUID: '', errorMessage })}\n` };
}

/** encoding/json escapes what could end a script element. */
function goJson(value: Readonly<Record<string, string>>): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
