/** Calls other servers on connections that reach no forbidden address, with a bound on time, size and redirects. */
import { lookup } from 'node:dns/promises';
import { canonicalHeaders, errorCode, type Headers } from '@millrace/triggers';
import type { Dispatcher } from 'undici';
import { keepDispatchers, type Dispatchers, type DispatcherSettings } from './dispatchers.ts';
import { describeFailure } from './describe-failure.ts';
import { redirected } from './redirect.ts';
import type { Outgoing, OutgoingAnswer, OutgoingRequest, TraceOutgoing, TracedOutgoing } from './outgoing.ts';
import { sendable } from './sendable-headers.ts';

export interface GuardedHttpSettings extends DispatcherSettings {
  readonly maxResponseBytes: number;
  readonly trace: TraceOutgoing;
}

export interface GuardedHttp {
  readonly call: Outgoing;
  readonly close: () => Promise<void>;
}

export const defaultSettings: GuardedHttpSettings = {
  allowLoopback: false,
  resolve: async (hostname) => lookup(hostname, { all: true }),
  connectTimeoutMs: 5_000,
  connectionsPerHost: 16,
  hosts: 64,
  maxResponseBytes: 3 * 1024 * 1024,
  trace: untraced,
};

export function guardedHttp(changes: Partial<GuardedHttpSettings> = {}): GuardedHttp {
  const settings = { ...defaultSettings, ...changes };
  const dispatchers = keepDispatchers(settings);
  return { call: callsOver(dispatchers, settings.maxResponseBytes, settings.trace), close: () => dispatchers.close() };
}

/** An abort by the caller rejects with its reason; everything else that goes wrong on the way is an answer. */
export function callsOver(dispatchers: Pick<Dispatchers, 'of'>, maxResponseBytes: number, trace: TraceOutgoing = untraced): Outgoing {
  return async function call(request, signal) {
    const deadline = AbortSignal.timeout(request.timeoutMs);
    try {
      return await follow({ dispatchers, maxBytes: maxResponseBytes, trace }, request, AbortSignal.any([signal, deadline]));
    } catch (error) {
      signal.throwIfAborted();
      return deadline.aborted ? { kind: 'unanswered', problem: 'timed-out', text: `no answer within ${request.timeoutMs} ms` } : describeFailure(error);
    }
  };
}

/** Go's client follows ten (net/http, defaultCheckRedirect). Each hop goes through the guarded connector like the first. */
const mostRedirects = 10;

interface Calling {
  readonly dispatchers: Pick<Dispatchers, 'of'>;
  readonly maxBytes: number;
  readonly trace: TraceOutgoing;
}

async function follow(calling: Calling, first: OutgoingRequest, signal: AbortSignal): Promise<OutgoingAnswer> {
  let request = first;
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = await sendTraced(calling, request, hop, signal);
    const next = answer.kind === 'answered' ? redirected(request, answer.status, answer.header) : null;
    if (next === null) return answer;
    request = next;
  }
  return { kind: 'unanswered', problem: 'invalid', text: `stopped after ${mostRedirects} redirects` };
}

async function sendTraced(calling: Calling, request: OutgoingRequest, hop: number, signal: AbortSignal): Promise<OutgoingAnswer> {
  const traced = calling.trace({ method: request.method, url: request.url, resent: hop });
  try {
    const answer = await send(calling, request, signal, traced);
    if (answer.kind === 'answered') traced?.answered(answer.status);
    else traced?.failed(answer.problem);
    return answer;
  } catch (error) {
    traced?.failed(errorCode(error) ?? 'aborted');
    throw error;
  }
}

async function send({ dispatchers, maxBytes }: Calling, request: OutgoingRequest, signal: AbortSignal, traced: TracedOutgoing | null): Promise<OutgoingAnswer> {
  const url = URL.parse(request.url);
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return { kind: 'unanswered', problem: 'invalid', text: `url "${request.url}": no http or https url` };
  const { statusCode, headers, body } = await dispatchers.of(url.origin, request.caBundle).request({
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: withTrace(sendable(request.header), traced),
    body: request.body,
    signal,
  });
  const bytes = await collect(body, maxBytes);
  if (bytes === null) return { kind: 'unanswered', problem: 'too-large', text: `answer is longer than ${maxBytes} bytes` };
  return { kind: 'answered', status: statusCode, header: answeredHeader(headers), body: bytes };
}

function untraced(): null {
  return null;
}

/** What is forwarded from the sender may hold a trace context already: of the span before ours. */
function withTrace(header: Record<string, string[]>, traced: TracedOutgoing | null): Record<string, string | string[]> {
  if (traced === null) return header;
  const others = Object.entries(header).filter(([name]) => !traceNames.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...traced.headers };
}

const traceNames: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

async function collect(body: Dispatcher.ResponseData['body'], maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop destroys the stream, and the connection with it.
    if (length > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function answeredHeader(headers: Dispatcher.ResponseData['headers']): Headers {
  const received = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return [];
    // One character for each byte: what was UTF-8 becomes text here, as ingress does with what it receives.
    return [value].flat().map((one) => [name, Buffer.from(one, 'latin1').toString('utf8')] as const);
  });
  return canonicalHeaders(received);
}
