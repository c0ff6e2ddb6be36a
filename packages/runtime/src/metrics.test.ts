import { afterEach, describe, expect, test } from '@jest/globals';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';
import { observeProcess } from './process-metrics.ts';
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
    metrics.counter({ kind: 'counter', scope, name: 'eventlistener_event_received_total', labels: ['status'], description: 'd' }).add(2, { status: 'succeeded' });
    metrics.histogram({ kind: 'histogram', scope, name: 'eventlistener_http_duration_seconds', labels: [], description: 'd', boundaries: [0.1, 1] }).record(0.5, {});
    metrics.gauge({ kind: 'gauge', scope: 'millrace', name: 'millrace_held', labels: ['what'], description: 'd' }, () => [{ value: 3, labels: { what: 'requests' } }]);
    const { text } = await get('/metrics');
    expect(text).toContain(`eventlistener_event_received_total{status="succeeded",otel_scope_name="${scope}"} 2\n`);
    expect(text).toContain(`eventlistener_http_duration_seconds_bucket{otel_scope_name="${scope}",le="1"} 1\n`);
    expect(text).toContain('millrace_held{what="requests",otel_scope_name="millrace"} 3\n');
  });

  test('shows what it can when one of those who are asked is silent, and another fails', async () => {
    const { metrics, get } = await opsServer();
    metrics.gauge({ kind: 'gauge', scope: 's', name: 'silent', labels: [], description: 'd' }, () => new Promise<never>(() => undefined));
    metrics.gauge({ kind: 'gauge', scope: 's', name: 'failing', labels: [], description: 'd' }, () => Promise.reject(new Error('away')));
    metrics.total({ kind: 'counter', scope: 's', name: 'there_total', labels: [], description: 'd' }, () => [{ value: 1, labels: {} }]);
    const { status, text } = await get('/metrics');
    expect(status).toBe(200);
    expect(text).toContain('there_total{otel_scope_name="s"} 1\n');
    expect(text).not.toMatch(/^(silent|failing)/m);
  });

  test('does not go on showing what is not known any more', async () => {
    const { metrics, get } = await opsServer();
    const values = [7];
    metrics.gauge({ kind: 'gauge', scope: 's', name: 'known', labels: ['of'], description: 'd' }, async () => {
      const value = values.shift();
      if (value === undefined) throw new Error('away');
      return [{ value, labels: { of: 'it' } }];
    });
    expect((await get('/metrics')).text).toContain('known{of="it",otel_scope_name="s"} 7\n');
    expect((await get('/metrics')).text).toContain('known{of="it",otel_scope_name="s"} NaN\n');
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

describe('the metrics of a process', () => {
  test('are about this one', async () => {
    const { metrics, get } = await opsServer();
    const stop = observeProcess(metrics);
    const { text } = await get('/metrics');
    stop();
    function value(name: string): number {
      return Number(new RegExp(`^${name}{[^}]*} (.*)$`, 'm').exec(text)?.[1]);
    }
    expect(value('process_cpu_seconds_total')).toBeGreaterThan(0);
    expect(value('process_resident_memory_bytes')).toBeGreaterThan(10_000_000);
    expect(value('nodejs_heap_size_used_bytes')).toBeLessThan(value('process_resident_memory_bytes'));
    expect(Math.abs(value('process_start_time_seconds') - (Date.now() / 1000 - process.uptime()))).toBeLessThan(5);
    expect(text).toMatch(/^nodejs_eventloop_lag_seconds{quantile="0.99"[^}]*} [0-9.e-]+$/m);
  });
});
