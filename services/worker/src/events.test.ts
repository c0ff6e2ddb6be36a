import { expect, test } from '@jest/globals';
import { createLogger, createMetrics, silentLogger, startOpsServer } from '@millrace/runtime';
import { createWorkerEvents } from './events.ts';
import type { WorkerEvents } from './events.ts';
import type { CircuitKey } from './gate/circuits.ts';
import type { Subject } from './subject.ts';

const ci: CircuitKey = { scope: 'resource', about: 'pipelineruns.tekton.dev in namespace "ci"' };
const failing = { reason: 'webhook-unavailable', text: 'failed calling webhook' } as const;
const subject: Subject = { event: { id: 'e', receivedAt: 0, listener: { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '1' }, method: 'POST', url: '/', headers: {} }, trigger: 't', deliveryId: 'd', attempt: 1, durations: () => ({ create: 1.234 }) };

/** The lines of a scrape that tell of what is closed, after something happened. */
async function scraped(happen: (events: WorkerEvents) => void, logger = silentLogger): Promise<string> {
  const metrics = createMetrics();
  const depth = { open: 0, waiting: 0, deadLetters: 0, oldestReceivedAt: null, overdue: 0 };
  const queueDepth = { waiting: 0, active: 0, delayed: 0, failed: 0 };
  happen(createWorkerEvents({ logger, metrics, now: () => 0, depth: async () => depth, queueDepth: async () => queueDepth, traceId: () => null }));
  const server = await startOpsServer({ host: '127.0.0.1', port: 0, portVariable: 'OPS', metrics, unready: () => [] });
  try {
    const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
    return text.replaceAll(/,?otel_scope_name="[^"]*"/g, '').replaceAll('{}', '');
  } finally {
    await server.close(0);
    await metrics.close();
  }
}

test('the gate shows whether it is open', async () => {
  expect(await scraped(() => undefined)).toContain('millrace_gate_open 1\n');
  expect(await scraped((events) => events.gateClosed({ reason: 'api-unreachable', text: 'refused' }))).toContain('millrace_gate_open 0\n');
  expect(
    await scraped((events) => {
      events.gateClosed({ reason: 'api-unreachable', text: 'refused' });
      events.gateOpened(10);
    }),
  ).toContain('millrace_gate_open 1\n');
});

test('open circuits are counted by what they are about, not one by one', async () => {
  const text = await scraped((events) => {
    events.circuitOpened(ci, failing);
    events.circuitOpened({ ...ci, about: 'another' }, failing);
    events.circuitOpened({ scope: 'host', about: 'host "h"' }, failing);
    events.circuitClosed(ci);
  });
  expect(text).toContain('millrace_circuits_open{scope="resource"} 1\n');
  expect(text).toContain('millrace_circuits_open{scope="host"} 1\n');
  expect(text).toContain('millrace_circuits_open{scope="flow"} 0\n');
});

test('what is held is counted by what is closed, and not as an attempt', async () => {
  const text = await scraped((events) => {
    events.held(subject, { stage: 'create', reason: 'api-unreachable', text: 'refused', worker: 'w', uncertain: false, place: 'kept' }, 'cluster', 10);
  });
  expect(text).toContain('millrace_held_total{scope="cluster"} 1\n');
  expect(text).not.toContain('millrace_attempts_total{');
});

test('a dead letter counts, however it became one', async () => {
  const text = await scraped((events) => {
    events.crashed('delivery', 'd');
    events.nothingSelected(subject, { stage: 'select', outcome: 'terminal', reason: 'listener-gone', text: 'gone', durationMs: 1, worker: 'w' }, null);
  });
  expect(text).toContain('millrace_deliveries_total{outcome="dead",reason="crashed"} 1\n');
  expect(text).toContain('millrace_deliveries_total{outcome="dead",reason="listener-gone"} 1\n');
});

test('what a decision filtered is counted together, and each has its line', async () => {
  const lines: string[] = [];
  const logger = createLogger({ service: 'worker', level: 'info', destination: { write: (line) => void lines.push(line) } });
  const attempt = { stage: 'intercept', outcome: 'filtered', reason: 'filter-not-true', text: 'no', durationMs: 1, worker: 'w' } as const;
  const ended = ['a', 'b', 'c'].map((trigger) => ({ trigger, deliveryId: `d-${trigger}`, attempt: trigger === 'c' ? { ...attempt, reason: 'event-not-wanted' } : attempt }));
  const text = await scraped((events) => events.filtered({ ...subject, trigger: null, deliveryId: null, attempt: 3 }, ended), logger);
  expect(text).toContain('millrace_deliveries_total{outcome="filtered",reason="filter-not-true"} 2\n');
  expect(text).toContain('millrace_deliveries_total{outcome="filtered",reason="event-not-wanted"} 1\n');
  expect(text).toContain('millrace_attempts_total{stage="intercept",outcome="filtered",reason="filter-not-true"} 2\n');
  const shared = { message: 'delivery ended', eventId: 'e', listener: 'ci/el', attempt: 1, result: 'filtered', stageMs: { create: 1.23 } };
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual(ended.map(({ attempt: own, ...whose }) => expect.objectContaining({ ...shared, ...whose, ...own })));
});

test('stages are timed by their verb', async () => {
  const text = await scraped((events) => events.took('bind', 3));
  expect(text).toContain('millrace_stage_duration_seconds_bucket{verb="bind",le="0.0025"} 0\n');
  expect(text).toContain('millrace_stage_duration_seconds_bucket{verb="bind",le="0.005"} 1\n');
});
