/**
 * One trace from the request that came in to the object that was created: across ingress, Redis and two workers, of which one
 * is killed; through an interceptor that fails, one that never answers, and one that lets it through.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { quickLocks, startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { startCollector } from '../support/otlp.ts';
import type { Collector, ReceivedSpan } from '../support/otlp.ts';
import { until } from '../support/until.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const senderSpan = 'b7ad6b7169203331';
const secretQuery = 'token=planted-in-a-query';

let collector: Collector;
let millrace: Millrace;
let folder: string;
let other: Server;
let eventId: string;
/** Of what reached the interceptor and the receiver of CloudEvents, by path. */
const received: { readonly path: string; readonly headers: IncomingHttpHeaders }[] = [];

beforeAll(async () => {
  collector = await startCollector();
  const asked: ServerResponse[] = [];
  other = createServer((request, response) => {
    const [at = ''] = (request.url ?? '').split('?');
    received.push({ path: at, headers: request.headers });
    if (at !== '/interceptor') {
      response.writeHead(202).end();
      return;
    }
    asked.push(response);
    // The second is never answered.
    if (asked.length === 1) response.writeHead(503).end();
    if (asked.length === 3) response.writeHead(200, { 'content-type': 'application/json' }).end('{"continue":true}');
  });
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', listening));
  const { port } = other.address() as AddressInfo;
  folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
  writeFileSync(path.join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects(`http://127.0.0.1:${port}`) }));

  millrace = await startMillrace([folder], tracing('http/json'));
  const worker = { ...tracing('http/protobuf'), ...quickLocks, MILLRACE_BACKOFF_FIRST: '20ms', MILLRACE_INTERCEPTOR_TIMEOUT: '30s', MILLRACE_LOCK: '5s' };
  const doomed = await millrace.worker(worker);
  eventId = await millrace.send({}, { traceparent: `00-${traceId}-${senderSpan}-01`, tracestate: 'vendor=kept', authorization: 'Bearer planted-in-a-header' }, `/default/el?${secretQuery}`);
  await until(() => asked.length === 2, 'the interceptor is asked again');
  await until(() => named('attempt').length === 2, 'what the first worker has done has arrived');
  process.kill(doomed.pid, 'SIGKILL');
  await doomed.ended;
  await millrace.worker(worker);
  await millrace.final(eventId);
  await until(() => named('attempt').length === 3 && named('POST').length === received.length - 1, 'every span has arrived');
});
afterAll(async () => {
  await millrace.close();
  other.closeAllConnections();
  await new Promise((closed) => other.close(closed));
  await collector.close();
  rmSync(folder, { recursive: true });
});

function tracing(protocol: string): Readonly<Record<string, string>> {
  return { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol, OTEL_BSP_SCHEDULE_DELAY: '50' };
}

function objects(url: string): readonly JsonObject[] {
  const template = { spec: { resourcetemplates: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'traced-' }, spec: { pipelineRef: { name: 'p' } } }] } };
  return [
    { apiVersion: 'triggers.tekton.dev/v1alpha1', kind: 'ClusterInterceptor', metadata: { name: 'ask' }, spec: { clientConfig: { url: `${url}/interceptor?${secretQuery}` } } },
    {
      apiVersion: 'triggers.tekton.dev/v1beta1',
      kind: 'EventListener',
      metadata: { name: 'el', namespace: 'default' },
      spec: { serviceAccountName: 'listener', cloudEventURI: `${url}/cloudevents`, triggers: [{ triggerRef: 'build' }] },
    },
    { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { name: 'build', namespace: 'default' }, spec: { serviceAccountName: 'builder', bindings: [], interceptors: [{ ref: { name: 'ask' } }], template } },
  ];
}

function named(name: string): readonly ReceivedSpan[] {
  return collector.spans.filter((span) => span.name === name);
}

function one(name: string): ReceivedSpan {
  const [span, ...others] = named(name);
  if (span === undefined || others.length > 0) throw new Error(`spans "${name}": found ${named(name).length}, wanted one`);
  return span;
}

function childrenOf(parent: ReceivedSpan | undefined): readonly ReceivedSpan[] {
  return collector.spans.filter((span) => parent !== undefined && span.parentSpanId === parent.spanId).sort((left, right) => left.startMs - right.startMs);
}

/** Names of everything below, as an outline. */
function outline(parent: ReceivedSpan | undefined, depth = 0): readonly string[] {
  return childrenOf(parent).flatMap((child) => [`${'  '.repeat(depth)}${child.name}`, ...outline(child, depth + 1)]);
}

function attemptsAt(what: 'event' | 'delivery'): readonly ReceivedSpan[] {
  const all = childrenOf(one('receive')).filter(({ name }) => name === 'attempt');
  return all.filter(({ attributes }) => ('millrace.delivery.id' in attributes) === (what === 'delivery'));
}

const create = 'POST /apis/tekton.dev/v1/namespaces/{namespace}/pipelineruns';
const review = 'POST /apis/authorization.k8s.io/v1/subjectaccessreviews';

describe('a trace', () => {
  test('is the sender\'s own, and nothing is outside of it', () => {
    expect(new Set(collector.spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
    expect(one('receive')).toMatchObject({ service: 'millrace-ingress', kind: 'server', parentSpanId: senderSpan, traceState: 'vendor=kept' });
    expect(one(create)).toMatchObject({ service: 'millrace-worker', kind: 'client', traceState: 'vendor=kept' });
  });

  test('has a span for each attempt, below the request', () => {
    expect(childrenOf(one('receive')).map(({ name, kind }) => `${name} ${kind}`)).toEqual(['persist internal', 'attempt consumer', 'attempt consumer', 'attempt consumer']);
    const about = { 'millrace.event.id': eventId, 'millrace.listener': 'default/el' };
    expect(attemptsAt('event').map(({ attributes }) => attributes)).toMatchObject([{ ...about, 'millrace.attempt': 1, 'millrace.stage': 'select', 'millrace.outcome': 'ok' }]);
    expect(attemptsAt('delivery').map(({ attributes }) => attributes)).toMatchObject([
      { ...about, 'millrace.trigger': 'build', 'millrace.attempt': 1, 'millrace.stage': 'intercept', 'millrace.outcome': 'retryable', 'millrace.reason': 'interceptor-error', 'millrace.retry_in_ms': expect.any(Number) },
      // The second died with its worker.
      { ...about, 'millrace.trigger': 'build', 'millrace.attempt': 3, 'millrace.stage': 'create', 'millrace.outcome': 'ok' },
    ]);
    expect(attemptsAt('delivery').map(({ failed }) => failed)).toEqual([true, false]);
  });

  test('shows in each attempt the wait, the stages, the calls and the recording', () => {
    const event = outline(attemptsAt('event')[0]).map((line) => line.trim());
    // CloudEvents are sent when it suits.
    expect(event.filter((name) => name !== 'POST')).toEqual(['wait', 'select', 'record']);
    expect(event.filter((name) => name === 'POST')).toHaveLength(2);
    expect(outline(attemptsAt('delivery')[0])).toEqual(['wait', 'intercept', '  POST', 'record']);
    expect(outline(attemptsAt('delivery')[1])).toEqual(['wait', 'intercept', '  POST', 'bind', 'render', 'create', `  ${review}`, '  GET /apis/tekton.dev/v1', `  ${create}`, 'record', '  POST']);
  });

  test('tells how long something waited', () => {
    for (const attempt of [...attemptsAt('event'), ...attemptsAt('delivery')]) {
      const [wait] = childrenOf(attempt);
      expect(wait?.name).toBe('wait');
      expect(Math.abs((wait?.endMs ?? 0) - (wait?.startMs ?? 0) - Number(attempt.attributes['millrace.wait_ms']))).toBeLessThan(2);
    }
    // Until the dead worker's lock had run out.
    expect(Number(attemptsAt('delivery')[1]?.attributes['millrace.wait_ms'])).toBeGreaterThan(500);
  });
});

describe('a call to another server', () => {
  test('is described by the HTTP conventions', () => {
    const [failing] = childrenOf(childrenOf(attemptsAt('delivery')[0])[1]);
    const { port } = other.address() as AddressInfo;
    expect(failing).toMatchObject({
      kind: 'client',
      failed: true,
      attributes: { 'http.request.method': 'POST', 'url.full': `http://127.0.0.1:${port}/interceptor`, 'server.address': '127.0.0.1', 'server.port': port, 'http.response.status_code': 503, 'error.type': '503' },
    });
    expect(one(create).attributes).toMatchObject({ 'http.request.method': 'POST', 'http.response.status_code': 201, 'url.template': '/apis/tekton.dev/v1/namespaces/{namespace}/pipelineruns' });
  });

  test('carries our trace, so that the other side goes on with it', () => {
    const calls = named('POST').map(({ spanId }) => `00-${traceId}-${spanId}-01`);
    const got = received.map(({ headers }) => headers['traceparent']);
    // The span of the call that was never answered died with its worker.
    expect(got.filter((traceparent) => !calls.includes(traceparent as string))).toHaveLength(1);
    expect(received.map(({ path }) => path).filter((at) => at === '/interceptor')).toHaveLength(3);
    expect(received.map(({ headers }) => headers['tracestate'])).toEqual(received.map(() => 'vendor=kept'));
  });
});

describe('the log', () => {
  interface Line {
    readonly message: string;
    readonly [field: string]: unknown;
  }
  function lines(message: string): readonly Line[] {
    const all = millrace.logged().split('\n').filter((line) => line.startsWith('{'));
    return all.map((line) => JSON.parse(line) as Line).filter((line) => line.message === message);
  }

  test('has one line for each attempt, which tells all and leads to its trace', () => {
    const about = { eventId, traceId, listener: 'default/el' };
    const its = { ...about, trigger: 'build', deliveryId: attemptsAt('delivery')[0]?.attributes['millrace.delivery.id'] };
    expect(lines('event decided')).toMatchObject([{ ...about, attempt: 1, stage: 'select', outcome: 'ok', deliveries: 1, stageMs: { select: expect.any(Number) } }]);
    expect(lines('attempt failed for now')).toMatchObject([{ ...its, attempt: 1, stage: 'intercept', outcome: 'retryable', reason: 'interceptor-error', text: expect.stringContaining('not 200'), delayMs: expect.any(Number) }]);
    const [last, ...others] = lines('delivery ended');
    expect(others).toEqual([]);
    expect(last).toMatchObject({ ...its, attempt: 3, stage: 'create', outcome: 'ok', result: 'created', durationMs: expect.any(Number) });
    expect(Object.keys(last?.['stageMs'] as object)).toEqual(['intercept', 'bind', 'render', 'create']);
  });

  test('names the trace of the request, too', () => {
    expect(lines('request answered')).toMatchObject([{ eventId, traceId, result: 'stored', status: 202 }]);
  });
});

test('Tekton Pipelines finds the trace on the run', async () => {
  const runs = await millrace.list('tekton.dev/v1', 'pipelineruns');
  const carrier = JSON.stringify({ traceparent: `00-${traceId}-${one('create').spanId}-01`, tracestate: 'vendor=kept' });
  expect(runs).toMatchObject([{ metadata: { annotations: { 'tekton.dev/pipelinerunSpanContext': carrier } } }]);
});

test('no span holds a query, a credential or whom a request impersonates', () => {
  const all = JSON.stringify(collector.spans);
  for (const word of ['planted', 'Bearer', 'system:serviceaccount']) expect(all).not.toContain(word);
});
