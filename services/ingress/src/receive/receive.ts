/**
 * One request, in the order Tekton looks at it (pkg/adapter/adapter.go, pkg/sink):
 *
 *   /live -> clean path -> listener -> its limits (ours) -> body -> payload validation -> the listener's own mistakes -> persist -> 202
 *
 * Whatever is in the way has an answer of its own; every answer but /live and redirects is counted once.
 */
import type { ListenerReference, RequestTarget } from '@millrace/triggers';
import { bodyOfBytes, describeReceived, eventHeaders, payloadError, unreachable } from '@millrace/triggers';
import { cleanedPath, parseTarget } from '@millrace/triggers/light';
import { errorText, traceIdOf, traceOfHeaders } from '@millrace/runtime';
import type { Clock, HttpHandler, Span, Tracing } from '@millrace/runtime';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answered, IngressEvents, Result } from '../events.ts';
import { duplicateKey, isSlack } from '../persist/duplicate-key.ts';
import type { AnswerNotes } from '../persist/note-answers.ts';
import type { Persist, Persistence } from '../persist/persist.ts';
import { addressListener } from './address.ts';
import type { Addressing, Listeners } from './address.ts';
import * as answer from './answer.ts';
import type { Answer } from './answer.ts';
import { isCloudEvent } from './cloud-event.ts';
import { limited } from './limits.ts';
import type { AddressList } from './address-list.ts';
import type { Listener } from './listener.ts';
import { createRateLimits } from './rate-limit.ts';
import { createBodyReader } from './read-body.ts';
import type { BodyLimits } from './read-body.ts';
import { sendAnswer } from './send-answer.ts';

export interface ReceivePorts {
  readonly listeners: Listeners;
  readonly persist: Persist;
  readonly answers: Pick<AnswerNotes, 'note'>;
  readonly events: IngressEvents;
  readonly tracing: Tracing;
  readonly clock: Clock;
  readonly newEventId: () => string;
}

export interface ReceiveSettings {
  readonly trustedProxies: AddressList | null;
  readonly body: BodyLimits;
  readonly holdMs: number;
  readonly slackHoldMs: number;
}

/** What a request came to, before it is told to anyone. */
interface Receipt extends Pick<Answered, 'result' | 'listener' | 'eventId' | 'text'> {
  readonly answer: Answer;
}

/** One handler, for requests that are addressed one way. */
export function createReceive(ports: ReceivePorts, settings: ReceiveSettings & { readonly addressing: Addressing }): HttpHandler {
  return createReceivers(ports, settings)(settings.addressing);
}

/** Handlers for each way of addressing, which share their limits. */
export function createReceivers(ports: ReceivePorts, settings: ReceiveSettings): (addressing: Addressing) => HttpHandler {
  const { listeners, persist, answers, events, tracing, clock, newEventId } = ports;
  const readBody = createBodyReader(settings.body);
  const limits = { rateLimits: createRateLimits(() => clock.monotonic()), trustedProxies: settings.trustedProxies };

  function receive(addressing: Addressing, request: IncomingMessage, response: ServerResponse): void {
    const target = parseTarget(request.url ?? '');
    if (target !== null && target.path === '/live') return sendAnswer(request, response, answer.live);
    const cleaned = target === null ? null : cleanedPath(target.path);
    if (target !== null && cleaned !== null) return sendAnswer(request, response, answer.redirect(cleaned + target.query, request.method ?? ''));
    void answerEvent(addressing, request, response, target);
  }

  async function answerEvent(addressing: Addressing, request: IncomingMessage, response: ServerResponse, target: RequestTarget | null): Promise<void> {
    const begun = clock.monotonic();
    try {
      const parent = traceOfHeaders(header(request, 'traceparent'), header(request, 'tracestate'));
      const { receipt, traceId } = await tracing.span('receive', { kind: 'server', parent }, async (span) => {
        const receipt = target === null ? refused('target-invalid', answer.badRequest) : await eventReceipt(addressing, request, response, target, span);
        const { status } = receipt.answer;
        span.set({ 'http.request.method': request.method ?? '', 'url.path': target?.path ?? '', 'http.response.status_code': status, 'millrace.result': receipt.result });
        if (status >= 500) span.fail(receipt.result);
        return { receipt, traceId: traceIdOf(tracing.active()) };
      });
      sendAnswer(request, response, receipt.answer);
      const { result, listener, eventId, text } = receipt;
      const told = { eventId, status: receipt.answer.status, durationMs: clock.monotonic() - begun };
      events.answered({ ...told, result, listener, text, traceId });
      // A repeat's answer is not the first event's own.
      if (eventId !== null && listener !== null && result !== 'duplicate') answers.note({ ...told, eventId, listener: `${listener.reference.namespace}/${listener.reference.name}`, at: clock.now() });
    } catch (error) {
      events.bug(error);
      sendAnswer(request, response, answer.internalError);
    }
  }

  async function eventReceipt(addressing: Addressing, request: IncomingMessage, response: ServerResponse, target: RequestTarget, span: Span): Promise<Receipt> {
    if (!listeners.hasSynced) return refused('not-ready', answer.comeBack('', '', 'event listeners are not known yet', 1), 'event listeners are not known yet');
    const addressed = addressListener(addressing, header(request, 'host') ?? '', target, listeners);
    switch (addressed.kind) {
      case 'unknown':
        if (listeners.isBarred(addressed.namespace)) return barred(addressed.namespace, addressed.name);
        return refused('listener-unknown', answer.unknownListener(addressed.namespace, addressed.name, addressed.text), addressed.text);
      case 'missing': {
        // Tekton looks at the body first (sink.go, IsValidPayload).
        const read = await readBody(request);
        const goError = read.kind === 'read' ? payloadError(bodyOfBytes(read.body, decodeText)) : null;
        return goError === null ? refused('listener-unknown', answer.internalError, addressed.text) : refused('body-invalid', answer.invalidBody(addressed, goError), goError);
      }
      case 'listener':
        return listenerReceipt(request, response, addressed.listener, addressed.url, span);
      default:
        return unreachable(addressed);
    }
  }

  async function listenerReceipt(request: IncomingMessage, response: ServerResponse, listener: Listener, url: string, span: Span): Promise<Receipt> {
    const { reference } = listener;
    function stop(result: Result, answer: Answer, text: string | null = null): Receipt {
      return { result, answer, listener, eventId: null, text };
    }

    const found = limited(request, listener, limits);
    if (found.kind === 'sender-refused') return stop('sender-refused', answer.senderRefused(reference), `from ${found.sender ?? 'an unknown address'}`);
    if (found.kind === 'rate-limited') return stop('rate-limited', answer.rateLimited(reference, found.waitMs));

    const read = await readBody(request);
    if (read.kind === 'too-large') return stop('body-too-large', answer.bodyTooLarge(reference, settings.body.bytes));
    if (read.kind === 'too-slow') return stop('body-too-slow', answer.bodyTooSlow);
    if (read.kind === 'too-many') return stop('body-too-many', answer.tooManyBodies(reference));
    if (read.kind === 'aborted') return stop('sender-gone', answer.badRequest);

    const body = bodyOfBytes(read.body, decodeText);
    const goError = listener.validatesBody ? payloadError(body) : null;
    if (goError !== null) return stop('body-invalid', answer.invalidBody(reference, goError), goError);
    if (listener.refusal !== null) return stop('listener-refused', answer.internalError, listener.refusal);

    const eventId = newEventId();
    span.set({ 'millrace.event.id': eventId, 'millrace.listener': `${reference.namespace}/${reference.name}` });
    const headers = eventHeaders(request.rawHeaders);
    const begun = clock.monotonic();
    const persistence = await tracing.span('persist', {}, () => persist({
      received: {
        event: { id: eventId, listener: reference, method: request.method ?? '', url, headers },
        body: read.body,
        trace: span.trace,
        duplicateKey: listener.dedupWindowMs === 0 ? null : duplicateKey(reference, headers, read.body),
        duplicateWindowMs: listener.dedupWindowMs,
        about: describeReceived(headers, body),
      },
      budgetMs: isSlack(headers) ? settings.slackHoldMs : settings.holdMs,
      isGone: () => response.destroyed,
      onHeld: (error) => events.held(eventId, error),
    }));
    events.persisted(clock.monotonic() - begun, persistence.kind === 'stored' ? read.body.byteLength : 0);
    return { ...persistedReceipt(persistence, reference, eventId, isCloudEvent(headers)), listener };
  }

  return (addressing) => (request, response) => receive(addressing, request, response);
}

function persistedReceipt(persistence: Persistence, listener: ListenerReference, eventId: string, cloudEvent: boolean): Omit<Receipt, 'listener'> {
  const accepted = cloudEvent ? answer.acceptedCloudEvent : answer.accepted;
  const { namespace, name } = listener;
  switch (persistence.kind) {
    case 'stored':
      return { result: 'stored', answer: accepted(listener, eventId, false), eventId, text: null };
    case 'duplicate': {
      const { firstEventId, redriven } = persistence;
      const text = redriven === 0 ? null : `${redriven} dead letters redriven`;
      return { result: 'duplicate', answer: accepted(listener, firstEventId, true), eventId: firstEventId, text };
    }
    case 'storage-full':
      return { result: 'storage-full', answer: answer.comeBack(namespace, name, 'storage-full: the event is not stored', 30), eventId, text: null };
    case 'storage-away':
      return { result: 'storage-away', answer: answer.comeBack(namespace, name, 'storage is away: the event is not stored', 5), eventId, text: errorText(persistence.error) };
    case 'hold-full':
      return { result: 'hold-full', answer: answer.comeBack(namespace, name, 'too many requests wait for storage: the event is not stored', 5), eventId, text: null };
    default:
      return unreachable(persistence);
  }
}

function barred(namespace: string, name: string): Receipt {
  const text = `event listeners of namespace "${namespace}" may not be listed`;
  return refused('not-ready', answer.comeBack(namespace, name, text, 5), text);
}

/** For a look at it only: what is no UTF-8 may look different. */
function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function refused(result: Result, answer: Answer, text: string | null = null): Receipt {
  return { result, answer, listener: null, eventId: null, text };
}

function header(request: IncomingMessage, name: 'host' | 'traceparent' | 'tracestate'): string | null {
  const value = request.headers[name];
  return typeof value === 'string' ? value : null;
}
