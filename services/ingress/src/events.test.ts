import { expect, test } from '@jest/globals';
import { createMetrics, silentLogger, startOpsServer } from '@millrace/runtime';
import { readExposition } from '../../../test/support/exposition.ts';
import { createEvents, listenersCounted, results } from './events.ts';
import type { Answered, IngressEvents } from './events.ts';
import { readListener } from './receive/listener.ts';

async function scraped(happen: (events: IngressEvents) => void): Promise<ReturnType<typeof readExposition>> {
  const metrics = createMetrics();
  happen(createEvents({ logger: silentLogger, metrics, heldNow: () => ({ requests: 0, bytes: 0 }), workers: () => Promise.resolve(2) }));
  const server = await startOpsServer({ host: '127.0.0.1', port: 0, portVariable: 'OPS', metrics, unready: () => [] });
  try {
    return readExposition(await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text());
  } finally {
    await server.close(0);
    await metrics.close();
  }
}

function answered(name: string | null, changes: Partial<Answered> = {}): Answered {
  const listener = name === null ? null : readListener({ apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace: 'ci', name }, spec: { triggers: [{ triggerRef: 't' }] } });
  return { result: 'stored', status: 202, durationMs: 1, eventId: 'e', listener, text: null, traceId: null, ...changes };
}

test('listeners are counted by name up to a number, and together beyond it', async () => {
  const found = await scraped((events) => {
    for (let nth = 0; nth < listenersCounted + 5; nth++) events.answered(answered(`el-${nth}`));
    events.answered(answered('el-0'));
  });
  const counted = new Map(found.get('millrace_listener_requests_total')?.series.map(({ labels, value }) => [labels['listener'], value]));
  expect(counted.size).toBe(listenersCounted + 1);
  expect(counted.get('other')).toBe(5);
  expect(counted.get('ci/el-0')).toBe(2);
});

test('what reached no listener has no label that a sender could choose', async () => {
  const found = await scraped((events) => events.answered(answered(null, { result: 'listener-unknown', status: 404 })));
  expect(found.get('millrace_listener_requests_total')).toBeUndefined();
});

test('every result is there from the start, so that its first one is an increase', async () => {
  const found = await scraped(() => undefined);
  expect(found.get('millrace_requests_total')?.series.map(({ labels, value }) => [labels['result'], value])).toEqual([...results, 'bug'].map((result) => [result, 0]));
});

test.each<[Answered['result'], string | undefined]>([
  ['stored', 'succeeded'],
  ['duplicate', 'succeeded'],
  ['body-invalid', 'failed'],
  ['listener-unknown', 'failed'],
  ['storage-full', undefined],
])('"%s" is in Tekton\'s own counter: %s', async (result, status) => {
  const found = await scraped((events) => events.answered(answered('el', { result })));
  const counted = found.get('eventlistener_event_received_total')?.series.filter(({ value }) => value > 0);
  expect(counted?.map(({ labels }) => labels['status'])).toEqual(status === undefined ? [] : [status]);
});
