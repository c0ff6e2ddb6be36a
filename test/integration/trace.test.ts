/** One trace from the request that came in to the object that was created, across ingress, Redis and worker. */
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startMillrace, tutorialFolder } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
}

const spans: Span[] = [];
let collector: Server;
let millrace: Millrace;
beforeAll(async () => {
  collector = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const sent = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] };
      spans.push(...sent.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans)));
      response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening));
  const address = collector.address();
  const tracing = {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '50',
  };
  millrace = await startMillrace([tutorialFolder], tracing);
  await millrace.worker(tracing);
}, 60_000);
afterAll(async () => {
  await millrace.close();
  collector.closeAllConnections();
  await new Promise((closed) => collector.close(closed));
}, 30_000);

test('the spans of an event are one tree below the sender\'s own', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const eventId = await millrace.send({ repository: { url: 'https://github.com/o/r' } }, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
  await millrace.final(eventId);
  const verbs = ['receive', 'select', 'intercept', 'bind', 'render', 'create'];
  function own(): readonly Span[] {
    return spans.filter((span) => span.traceId === traceId);
  }
  await until(() => verbs.every((verb) => own().some(({ name }) => name === verb)), `spans ${verbs.join(', ')} have arrived`);

  const receive = own().find(({ name }) => name === 'receive');
  expect(receive?.parentSpanId).toBe('b7ad6b7169203331');
  for (const verb of verbs.slice(1)) expect(own().find(({ name }) => name === verb)?.parentSpanId).toBe(receive?.spanId);
});
