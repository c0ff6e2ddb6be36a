/**
 * The way of a request: credentials -> a pool's connection -> answer | refused (classified) | unanswered (sent or not).
 * A 401 is tried once more with renewed credentials: nothing was carried out.
 */
import { pathTemplate, subjectOf } from './api-path.ts';
import { classifyRefusal } from './classify.ts';
import type { Access, Credentials } from './credentials.ts';
import { startDeadline, orAborted } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { createDiscovery } from './discovery.ts';
import { createDispatchers } from './dispatchers.ts';
import { bytesOf, exchangeStream, exchangeWhole, impersonationHeaders, readBody, readWhole, retryAfterSeconds } from './exchange.ts';
import type { Answered, Send, Wire } from './exchange.ts';
import type { KubeAnswer, KubeConnection, KubeRefusal, KubeRequest, KubeSilence, KubeStream, TracedRequest, TraceRequest } from './kube.ts';
import { classifyLoss, givenUp, noCredentials } from './loss.ts';
import { warningTexts } from './warnings.ts';

export interface ConnectionOptions {
  readonly userAgent: string;
  readonly maxAnswerBytes: number;
  readonly now: () => number;
  readonly trace: TraceRequest;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** How long the head of a watch's answer may take; the answer itself goes on. */
const STREAM_OPEN_MS = 30_000;

export function createConnection(credentials: Credentials, options: ConnectionOptions): KubeConnection {
  const server = credentials.server.href.replace(/\/$/, '');
  const basePath = credentials.server.pathname.replace(/\/$/, '');
  const dispatchers = createDispatchers(credentials);
  const expected = { server, maxAnswerBytes: options.maxAnswerBytes };

  async function request(asked: KubeRequest): Promise<KubeAnswer> {
    const answer = await exchange(asked, false);
    return answer.kind === 'refused' && answer.status === 401 ? exchange(asked, true) : answer;
  }

  async function exchange(asked: KubeRequest, renew: boolean): Promise<KubeAnswer> {
    const deadline = startDeadline(asked.timeoutMs ?? DEFAULT_TIMEOUT_MS, asked.signal);
    let sent = false;
    let traced: TracedRequest | null = null;
    try {
      const access = await accessWithin(deadline, renew);
      traced = options.trace({ method: asked.method, url: server + asked.path, template: pathTemplate(asked.path), resent: renew ? 1 : 0 });
      const answered = await exchangeWhole(dispatchers.forRequests(access.tls), sending(asked, access, deadline.signal, traced?.headers), expected, () => {
        sent = true;
      });
      const answer = answered.status >= 200 && answered.status < 300 ? accepted(answered) : refused(answered, asked);
      traced?.answered(answered.status);
      return answer;
    } catch (error) {
      const silence = unanswered(error, sent, deadline);
      traced?.failed(silence.failure.code);
      return silence;
    } finally {
      deadline.release();
    }
  }

  async function stream(path: string, signal: AbortSignal): Promise<KubeStream> {
    const first = await openStream(path, signal, false);
    return first.kind === 'refused' && first.status === 401 ? openStream(path, signal, true) : first;
  }

  async function openStream(path: string, signal: AbortSignal, renew: boolean): Promise<KubeStream> {
    const deadline = startDeadline(STREAM_OPEN_MS, signal);
    const asked: KubeRequest = { method: 'GET', path };
    try {
      const access = await accessWithin(deadline, renew);
      const wire = await exchangeStream(dispatchers.forWatches(access.tls), sending(asked, access, deadline.signal));
      return wire.status === 200 ? { kind: 'open', chunks: untilAborted(wire, signal) } : refused(await readWhole(wire, expected), asked);
    } catch (error) {
      return unanswered(error, true, deadline);
    } finally {
      deadline.release();
    }
  }

  async function time(): Promise<number | null> {
    const deadline = startDeadline(DEFAULT_TIMEOUT_MS, undefined);
    try {
      const access = await accessWithin(deadline, false);
      const { headers } = await exchangeWhole(dispatchers.forRequests(access.tls), sending({ method: 'GET', path: '/version' }, access, deadline.signal), expected, () => {});
      const at = Date.parse(String(headers['date']));
      return Number.isNaN(at) ? null : at;
    } catch {
      return null;
    } finally {
      deadline.release();
    }
  }

  async function accessWithin(deadline: Deadline, renew: boolean): Promise<Access> {
    try {
      return await orAborted(credentials.access(renew), deadline.signal);
    } catch (error) {
      throw deadline.givenUp === null ? noCredentials(error) : error;
    }
  }

  function sending(asked: KubeRequest, access: Access, signal: AbortSignal, traceHeaders: TracedRequest['headers'] = {}): Send {
    const { body, contentType } = encoded(asked);
    return {
      method: asked.method,
      origin: credentials.server.origin,
      path: basePath + asked.path,
      headers: {
        accept: 'application/json',
        'user-agent': options.userAgent,
        ...traceHeaders,
        ...(contentType === null ? {} : { 'content-type': contentType }),
        ...access.headers,
        ...impersonationHeaders(asked.impersonate ?? null),
      },
      body,
      signal,
    };
  }

  function accepted(answered: Answered): KubeAnswer {
    return { kind: 'answer', status: answered.status, body: readBody(answered, expected), warnings: warningTexts(answered.headers['warning']) };
  }

  function refused(answered: Answered, asked: KubeRequest): KubeRefusal {
    const { status, headers } = answered;
    const impersonated = (asked.impersonate ?? null) !== null;
    const failure = classifyRefusal({ status, body: readBody(answered, expected), retryAfterSeconds: retryAfterSeconds(headers) }, subjectOf(asked.method, asked.path), impersonated);
    return { kind: 'refused', status, failure, warnings: warningTexts(headers['warning']) };
  }

  function unanswered(error: unknown, sent: boolean, deadline: Deadline): KubeSilence {
    const failure = deadline.givenUp === null ? classifyLoss(error, server) : givenUp(deadline.givenUp);
    return { kind: 'unanswered', sent, failure };
  }

  return {
    server,
    context: credentials.context,
    request,
    stream,
    time,
    resourceFor: createDiscovery(request, options.now),
    close: () => dispatchers.close(),
  };
}

function encoded(asked: KubeRequest): { readonly body: string | Uint8Array | null; readonly contentType: string | null } {
  if (asked.body === undefined) return { body: null, contentType: null };
  const ready = typeof asked.body === 'string' || asked.body instanceof Uint8Array;
  return { body: ready ? asked.body : JSON.stringify(asked.body), contentType: asked.contentType ?? 'application/json' };
}

async function* untilAborted(wire: Wire, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  function onAbort(): void {
    wire.body.destroy(new Error('closed'));
  }
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    if (!signal.aborted) yield* bytesOf(wire);
  } finally {
    signal.removeEventListener('abort', onAbort);
    wire.body.destroy();
  }
}
