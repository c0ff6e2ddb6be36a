/**
 * Behind Tekton's own controller: what comes to the pod of one listener goes on to the shared ingress, as that listener's, and what the
 * ingress answers is the answer. Bytes, path and headers are as they came (headers.ts says which lines are not).
 *
 *   /live -> clean path -> body, whole -> the shared ingress, at /{namespace}/{eventlistener}{path} -> its answer
 *
 * The body is read before it is sent on: what has been read can be sent again when a connection turns out to be dead.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, HttpHandler } from '@millrace/runtime/light';
import { cleanedPath, parseTarget } from '@millrace/triggers/light';
import type { ForwarderEvents, ForwardResult } from '../events.ts';
import * as answer from '../receive/answer.ts';
import type { Answer } from '../receive/answer.ts';
import { createBodyReader } from '../receive/read-body.ts';
import type { BodyLimits } from '../receive/read-body.ts';
import { sendAnswer } from '../receive/send-answer.ts';
import { answerHeaders, requestHeaders } from './headers.ts';
import type { Ingress } from './reach.ts';

export interface ForwardPorts {
  readonly ingress: Ingress;
  readonly events: ForwarderEvents;
  readonly clock: Clock;
}

export interface ForwardSettings {
  readonly namespace: string;
  readonly name: string;
  /** What the ingress is called in Host. */
  readonly ingressHost: string;
  readonly body: BodyLimits;
  readonly handlerMs: number;
}

export function createForward({ ingress, events, clock }: ForwardPorts, settings: ForwardSettings): HttpHandler {
  const { namespace, name } = settings;
  const listener = { namespace, name, uid: '', resourceVersion: '' };
  const readBody = createBodyReader(settings.body);

  function receive(request: IncomingMessage, response: ServerResponse): void {
    const target = parseTarget(request.url ?? '');
    if (target === null) return sendAnswer(request, response, answer.badRequest);
    if (target.path === '/live') return sendAnswer(request, response, answer.live);
    const cleaned = cleanedPath(target.path);
    if (cleaned !== null) return sendAnswer(request, response, answer.redirect(cleaned + target.query, request.method ?? ''));
    void forwardCounted(request, response, `/${namespace}/${name}${target.path}${target.query}`);
  }

  async function forwardCounted(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const begun = clock.monotonic();
    try {
      const result = await forward(request, response, path);
      events.forwarded(result, clock.monotonic() - begun);
    } catch (error) {
      events.bug(error);
      sendAnswer(request, response, answer.internalError);
    }
  }

  async function forward(request: IncomingMessage, response: ServerResponse, path: string): Promise<ForwardResult> {
    function stop(result: ForwardResult, told: Answer): ForwardResult {
      sendAnswer(request, response, told);
      return result;
    }

    const read = await readBody(request);
    if (read.kind === 'too-large') return stop('body-too-large', answer.bodyTooLarge(listener, settings.body.bytes));
    if (read.kind === 'too-slow') return stop('body-too-slow', answer.bodyTooSlow);
    if (read.kind === 'too-many') return stop('body-too-many', answer.tooManyBodies(listener));
    if (read.kind === 'aborted') return 'sender-gone';

    const over = new AbortController();
    let ended: ForwardResult = 'sender-gone';
    const cancel = clock.after(settings.handlerMs, () => {
      ended = stop('timed-out', timedOut);
      over.abort();
    });
    response.once('close', () => {
      cancel();
      // The sender went away without its answer.
      if (!response.writableFinished) over.abort();
    });
    const headers = requestHeaders(request.rawHeaders, settings.ingressHost, request.socket.remoteAddress);
    const framing = request.headers['transfer-encoding'] === undefined ? [] : ['Transfer-Encoding', 'chunked'];
    const reached = await ingress.reach({ method: request.method ?? '', path, headers: [...headers, ...framing], body: read.body, signal: over.signal });
    if (reached.kind === 'aborted') return ended;
    if (reached.kind === 'answered') {
      passOn(reached.answer, response);
      return (reached.answer.statusCode ?? 502) < 300 ? 'accepted' : 'refused';
    }
    events.notReached(reached.kind, reached.text);
    return stop(reached.kind, answer.comeBack(namespace, name, notReached[reached.kind], 5));
  }

  return receive;
}

function passOn(from: IncomingMessage, response: ServerResponse): void {
  if (response.destroyed || response.headersSent) {
    from.resume();
    return;
  }
  const headers = answerHeaders(from.rawHeaders);
  for (let at = 0; at < headers.length; at += 2) response.appendHeader(headers[at] ?? '', headers[at + 1] ?? '');
  response.writeHead(from.statusCode ?? 502);
  from.once('error', () => response.destroy());
  from.pipe(response);
}

const notReached = { away: 'ingress is away: the event is not stored', lost: 'ingress broke off: whether the event is stored is not known' } as const;

/** Tekton's words (http.TimeoutHandler in pkg/adapter/adapter.go). */
const timedOut: Answer = { status: 503, headers: { 'Content-Type': 'text/plain; charset=utf-8', 'Retry-After': '5' }, body: 'EventListener Timeout!\n' };
