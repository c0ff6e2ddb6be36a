/**
 * The other servers of a case, below the client that the worker ships: redirects, time-outs and headers are its own. A known
 * host answers 404 where it has no stub; an unknown one does not resolve. What CloudEvents come to a listener's URI is kept apart.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outgoing } from '@millrace/interceptors';
import { callsOver } from '../../../packages/interceptors/src/http/guarded-http.ts';
import type { CloudEvent, Stub, StubRequest } from './case.ts';

export interface OtherServers {
  readonly outgoing: Outgoing;
  readonly requests: readonly StubRequest[];
  readonly cloudEvents: readonly CloudEvent[];
}

export function otherServers(stubs: readonly Stub[], cloudEventURI: string): OtherServers {
  const requests: StubRequest[] = [];
  const cloudEvents: CloudEvent[] = [];
  const origins = new Set(stubs.map(({ url }) => new URL(url).origin));

  async function request(origin: string, { method, path, headers, body, signal }: Sent) {
    const url = new URL(path, origin).href;
    const received: StubRequest = { method, url, headers: Object.fromEntries(Object.entries(headers).map(([name, values]) => [name, values.map(fromWire)])), body: body === null ? '' : Buffer.from(body).toString('utf8') };
    if (cloudEventURI !== '' && url === new URL(cloudEventURI).href && 'Ce-Id' in headers) {
      cloudEvents.push(cloudEventOf(received));
      return { statusCode: 202, headers: {}, body: Buffer.alloc(0) };
    }
    if (!origins.has(origin)) throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${origin}`), { code: 'ENOTFOUND' });
    requests.push(received);
    const stub = stubs.find((candidate) => answers(candidate, method, url));
    if (stub?.delayMs !== undefined) await sleep(stub.delayMs, null, { signal });
    const { status = 200, headers: answered = {}, body: text = '' } = stub === undefined ? { status: 404 } : (stub.response ?? {});
    return { statusCode: status, headers: answered, body: Buffer.from(stub?.echoBody === true ? received.body : text) };
  }

  const dispatchers = {
    of: (origin: string) => ({
      async request(sent: Sent) {
        const { body, headers, ...rest } = await request(origin, sent);
        return { ...rest, headers: lowerCased(headers), body: chunksOf(body) };
      },
    }),
  };
  return { outgoing: callsOver(dispatchers as unknown as Parameters<typeof callsOver>[0], 3 << 20), requests, cloudEvents };
}

/** What undici's dispatchers are given by the client. */
interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly body: Uint8Array | null;
  readonly signal: AbortSignal;
}

/** The query counts only where the stub has one. */
function answers(stub: Stub, method: string, url: string): boolean {
  const wanted = new URL(stub.url);
  const asked = new URL(url);
  if (wanted.search === '') asked.search = '';
  return wanted.href === asked.href && (stub.method ?? method) === method;
}

function cloudEventOf({ headers, body }: StubRequest): CloudEvent {
  function at(name: string): string {
    return headers[name]?.[0] ?? '';
  }
  return { type: at('Ce-Type'), id: at('Ce-Id'), source: at('Ce-Source'), subject: at('Ce-Subject'), specversion: at('Ce-Specversion'), datacontenttype: at('Content-Type'), data: body };
}

function fromWire(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}

function lowerCased(headers: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values.map((value) => Buffer.from(value).toString('latin1'))]));
}

async function* chunksOf(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}
