/** The HTTP side of the recorded cases: what Tekton's sink answered, byte for byte where it was recorded. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { admit } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { createMetrics, silentLogger, startHttpServer, systemClock, tracingOff } from '@millrace/runtime';
import type { HttpServer } from '@millrace/runtime';
import { createEvents } from '../events.ts';
import { readListener } from './listener.ts';
import type { Listener } from './listener.ts';
import { createReceive } from './receive.ts';

interface Case {
  readonly name: string;
  readonly input: {
    readonly objects: readonly (JsonObject & { readonly kind: string; readonly metadata: JsonObject })[];
    readonly eventListener: { readonly namespace: string; readonly name: string };
    readonly request: { readonly method: string; readonly path: string; readonly headers: Record<string, string | string[]>; readonly body?: string; readonly bodyBase64?: string };
    readonly skipAdmission?: boolean;
  };
  readonly expected: { readonly status?: number; readonly responseHeaders?: Record<string, string>; readonly body?: unknown; readonly bodyText?: string };
}

const eventId = '6f1f5d3e-5b1c-4f1e-9a77-0d2f2c0a3b11';
const current: { receive: ReturnType<typeof createReceive> | null } = { receive: null };
const metrics = createMetrics();
const events = createEvents({ logger: silentLogger, metrics, heldNow: () => ({ requests: 0, bytes: 0 }), workers: () => Promise.resolve(0) });
let server: HttpServer;

beforeAll(async () => {
  const limits = { headersMs: 5000, requestMs: 10_000, idleMs: 5000, headerBytes: 1 << 20 };
  server = await startHttpServer({ handler: (incoming, response) => current.receive?.(incoming, response), host: '127.0.0.1', port: 0, portVariable: 'P', tls: null, limits });
});
afterAll(async () => {
  await server.close(0);
  await metrics.close();
});

describe.each(['endtoend', 'endtoend-tutorial'])('Tekton answered the recorded requests of %s', (suite) => {
  const file = new URL(`../../../../test/conformance/vectors/${suite}.json`, import.meta.url);
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] };
  const answered = cases.filter(({ expected }) => expected.status !== undefined).map((one): [string, Case] => [one.name, one]);

  test.each(answered)('%s', async (_name, { input, expected }) => {
    const { namespace, name } = input.eventListener;
    current.receive = createReceive(
      { listeners: listenersOf(input), persist: () => Promise.resolve({ kind: 'stored' }), answers: { note: () => {} }, events, tracing: tracingOff, clock: systemClock, newEventId: () => eventId },
      { addressing: { kind: 'single', namespace, name }, trustedProxies: null, body: { bytes: 3 << 20, ms: 5000, totalBytes: 1 << 28 }, holdMs: 0, slackHoldMs: 0 },
    );
    const answer = await exchange(input.request);
    expect(answer.status).toBe(expected.status);
    expect(recorded(answer.headers)).toEqual(named(expected.responseHeaders ?? {}));
    expect(bodyOf(answer.text)).toEqual(bodyOf(withId(expected.bodyText ?? (expected.body === undefined ? '' : JSON.stringify(expected.body)))));
  });
});

function listenersOf({ objects, skipAdmission = false }: Case['input']) {
  const all = objects.filter(({ kind }) => kind === 'EventListener').flatMap((object): Listener[] => {
    const placed = { ...object, metadata: { namespace: 'default', ...object.metadata } };
    const admitted = skipAdmission ? { kind: 'admitted' as const, object: placed } : admit(placed, { operation: 'CREATE', defaults: {} });
    return admitted.kind === 'admitted' ? [readListener(admitted.object)] : [];
  });
  function get(namespace: string, name: string): Listener | undefined {
    return all.find(({ reference }) => reference.namespace === namespace && reference.name === name);
  }
  return { hasSynced: true, isBarred: () => false, all: () => all, get };
}

/** By a socket of its own: bodies that are chunked already go out as they are. */
async function exchange({ method, path, headers, body = '', bodyBase64 }: Case['input']['request']): Promise<{ status: number; headers: ReadonlyMap<string, string>; text: string }> {
  const bytes = bodyBase64 === undefined ? Buffer.from(body) : Buffer.from(bodyBase64, 'base64');
  const lines = Object.entries(headers).flatMap(([name, values]) => [values].flat().map((value) => `${name}: ${value}`));
  const length = 'Transfer-Encoding' in headers || 'Content-Length' in headers ? [] : [`Content-Length: ${bytes.length}`];
  const head = [`${method} ${path} HTTP/1.1`, 'Host: h', ...lines, ...length, 'Connection: close', '', ''].join('\r\n');
  const socket = connect(server.port, '127.0.0.1');
  socket.write(Buffer.concat([Buffer.from(head), bytes]));
  const answer = (await socket.toArray()).join('');
  const [first = '', ...rest] = answer.slice(0, answer.indexOf('\r\n\r\n')).split('\r\n');
  const received = rest.map((line): [string, string] => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]);
  return { status: Number(first.split(' ')[1]), headers: new Map(received), text: answer.slice(answer.indexOf('\r\n\r\n') + 4) };
}

/** As JSON where it is some: the recording does not keep the order of keys. */
function bodyOf(text: string): unknown {
  return text.startsWith('{') ? JSON.parse(text) : text;
}

function recorded(headers: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => /^(content-type|ce-.*|location|allow)$/.test(name)));
}

function named(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), withId(value)]));
}

function withId(text: string): string {
  return text.replaceAll('<eventID>', eventId);
}
