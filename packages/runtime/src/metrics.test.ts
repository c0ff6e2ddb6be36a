import { afterEach, describe, expect, test } from '@jest/globals';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { startOpsServer } from './ops-server.ts';
import type { HttpServer } from './http-server.ts';

const opened: (Metrics | HttpServer)[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close(0);
});

async function opsServer(unready: string[] = []): Promise<{ metrics: Metrics; get: (path: string) => Promise<{ status: number; text: string }> }> {
  const metrics = createMetrics();
  const server = await startOpsServer({ host: '127.0.0.1', port: 0, portVariable: 'OPS', metrics, unready: () => unready });
  opened.push(server, metrics);
  return {
    metrics,
    async get(path) {
      const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
      return { status: response.status, text: await response.text() };
    },
  };
}

describe('the ops server', () => {
  test('shows counters, histograms and gauges under the names they were declared with', async () => {
    const { metrics, get } = await opsServer();
    const scope = 'github.com/tektoncd/triggers/pkg/sink';
    metrics.counter({ scope, name: 'eventlistener_event_received_total', description: 'd' }).add(2, { status: 'succeeded' });
    metrics.histogram({ scope, name: 'eventlistener_http_duration_seconds', description: 'd', boundaries: [0.1, 1] }).record(0.5);
    metrics.gauge({ scope: 'millrace', name: 'millrace_held', description: 'd' }, () => [{ value: 3, labels: { what: 'requests' } }]);
    const { text } = await get('/metrics');
    expect(text).toContain(`eventlistener_event_received_total{status="succeeded",otel_scope_name="${scope}"} 2\n`);
    expect(text).toContain(`eventlistener_http_duration_seconds_bucket{otel_scope_name="${scope}",le="1"} 1\n`);
    expect(text).toContain('millrace_held{what="requests",otel_scope_name="millrace"} 3\n');
  });

  test('is ready when nothing speaks against it', async () => {
    const { get } = await opsServer();
    expect(await get('/ready')).toEqual({ status: 200, text: 'ok\n' });
    expect(await get('/live')).toEqual({ status: 200, text: 'ok\n' });
  });

  test('names what it waits for', async () => {
    const { get } = await opsServer(['event listeners are not listed yet', 'stopping']);
    expect(await get('/ready')).toEqual({ status: 503, text: 'event listeners are not listed yet\nstopping\n' });
    expect((await get('/live')).status).toBe(200);
  });
});
