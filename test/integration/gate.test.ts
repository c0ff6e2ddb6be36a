/** What becomes of deliveries while something that many need is closed: none is lost, none is tried in vain, the others go on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { DeliveryView } from '@millrace/ledger';
import type { JsonObject } from '@millrace/triggers';
import { startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

/** Short enough that a test sees what is closed come back. */
const quick = {
  MILLRACE_PROBE_FIRST: '50ms',
  MILLRACE_PROBE_CAP: '200ms',
  MILLRACE_CIRCUIT_FIRST: '100ms',
  MILLRACE_CIRCUIT_CAP: '300ms',
  MILLRACE_BACKOFF_FIRST: '20ms',
  MILLRACE_BACKOFF_CAP: '100ms',
};

let millrace: Millrace;
let folder: string;
let interceptor: Server;
let interceptorStatus = 200;

beforeAll(async () => {
  interceptor = createServer((_request, response) => response.writeHead(interceptorStatus, { 'content-type': 'application/json' }).end('{"continue":true}'));
  await new Promise<void>((listening) => interceptor.listen(0, '127.0.0.1', listening));
  const { port } = interceptor.address() as AddressInfo;
  folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
  writeFileSync(path.join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects(port) }));
  millrace = await startMillrace([folder]);
  await millrace.worker(quick);
});
afterEach(async () => {
  await millrace.sandbox.faults.restore();
  millrace.sandbox.faults.clear();
});
afterAll(async () => {
  await millrace.close();
  interceptor.close();
  rmSync(folder, { recursive: true });
});

function objects(interceptorPort: number): readonly JsonObject[] {
  const namespaces = ['ci', 'other'].map((name): JsonObject => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } }));
  return [
    ...namespaces,
    listener('ci', [{ template: mapIn('ci') }]),
    listener('other', [{ template: mapIn('other') }]),
    listener('both', [{ template: mapIn('ci') }, { template: mapIn('other') }]),
    { apiVersion: 'triggers.tekton.dev/v1alpha1', kind: 'Interceptor', metadata: { name: 'ask', namespace: 'default' }, spec: { clientConfig: { url: `http://127.0.0.1:${interceptorPort}/` } } },
    listener('asking', [{ interceptors: [{ ref: { name: 'ask', kind: 'NamespacedInterceptor' } }], template: mapIn('other') }]),
    listener('impatient', [{ template: mapIn('other') }], { 'millrace.dev/max-age': '1ms' }),
  ];
}

function listener(name: string, triggers: readonly JsonObject[], annotations: Readonly<Record<string, string>> = {}): JsonObject {
  return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name, namespace: 'default', annotations }, spec: { triggers } };
}

function mapIn(namespace: string): JsonObject {
  return { spec: { resourcetemplates: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: 'made-', namespace } }] } };
}

async function send(times: number, to: string): Promise<readonly string[]> {
  return Promise.all(Array.from({ length: times }, (_, n) => millrace.send({ n }, {}, `/default/${to}`)));
}

async function deliveriesOf(eventIds: readonly string[]): Promise<readonly DeliveryView[]> {
  const views = await Promise.all(eventIds.map((id) => millrace.ledger.event(id)));
  return views.flatMap((view) => view?.deliveries ?? []);
}

async function untilHeld(eventIds: readonly string[], reason: string): Promise<void> {
  await until(async () => (await deliveriesOf(eventIds)).some(({ held }) => held?.reason === reason), `something is held: ${reason}`);
}

/** The deliveries once all are final; each was created, and is there once. */
async function created(eventIds: readonly string[]): Promise<readonly DeliveryView[]> {
  const deliveries = (await Promise.all(eventIds.map((id) => millrace.final(id)))).flatMap((event) => event.deliveries);
  expect(deliveries.filter(({ state }) => state !== 'created')).toEqual([]);
  const ids = new Set(deliveries.map(({ id }) => id));
  const maps = [...(await millrace.list('v1', 'configmaps', 'ci')), ...(await millrace.list('v1', 'configmaps', 'other'))];
  const ours = maps.map(({ metadata }) => ((metadata as JsonObject)['annotations'] as JsonObject | undefined)?.['millrace.dev/delivery']).filter((id) => ids.has(id as string));
  expect(ours).toHaveLength(ids.size);
  return deliveries;
}

/** What their attempts came to, as texts: `ok` for one that succeeded at its first. */
function attemptsOf(deliveries: readonly DeliveryView[]): ReadonlySet<string> {
  return new Set(deliveries.map(({ attempts }) => attempts.map(({ outcome }) => outcome).join(' ')));
}

function creating(namespace: string) {
  return { verb: 'create', resource: 'configmaps', namespace };
}

describe('an API server', () => {
  test('that goes away under load costs no attempt and no event', async () => {
    const before = send(40, 'ci');
    await until(async () => (await millrace.list('v1', 'configmaps', 'ci')).length > 5, 'some are created');
    await millrace.sandbox.faults.outage();
    const during = [...(await send(40, 'ci')), ...(await send(40, 'other'))];
    await untilHeld(during, 'api-unreachable');
    await millrace.sandbox.faults.restore();
    const deliveries = await created([...(await before), ...during]);
    expect(deliveries).toHaveLength(120);
    expect(attemptsOf(deliveries)).toEqual(new Set(['ok']));
  });

  test('that no longer knows us is asked until it does', async () => {
    const known = millrace.sandbox.faults.add({ kind: 'status', code: 401 });
    const sent = await send(20, 'ci');
    await untilHeld(sent, 'api-unauthorized');
    known();
    expect(attemptsOf(await created(sent))).toEqual(new Set(['ok']));
  });

  test('that answers 500 to everything is not ready', async () => {
    const well = millrace.sandbox.faults.add({ kind: 'status', code: 500 });
    const sent = await send(20, 'ci');
    await until(async () => (await deliveriesOf(sent)).some(({ held }) => held?.text.startsWith('creating is paused') === true), 'the gate is closed');
    well();
    expect(await created(sent)).toHaveLength(20);
  });

  test('that throttles is obeyed', async () => {
    const calm = millrace.sandbox.faults.add({ kind: 'status', code: 429, retryAfterSeconds: 1, ...creating('ci') });
    const sent = await send(20, 'ci');
    await untilHeld(sent, 'api-throttled');
    calm();
    expect(attemptsOf(await created(sent))).toEqual(new Set(['ok']));
  });
});

describe('a namespace', () => {
  test('whose admission webhook is down stops neither another nor its own listener', async () => {
    const up = millrace.sandbox.faults.add({ kind: 'status', code: 500, message: 'Internal error occurred: failed calling webhook "w.ci": no endpoints available', ...creating('ci') });
    const [stuck, mixed] = [await send(80, 'ci'), await send(80, 'both')];
    const free = await send(20, 'other');
    await untilHeld([...stuck, ...mixed], 'webhook-unavailable');
    expect(await created(free)).toHaveLength(20);
    // More than a listener's window of them can't go on; the other half of the same events does.
    await until(async () => (await deliveriesOf(mixed)).filter(({ state }) => state === 'created').length === 80, 'every delivery to the other namespace is created');
    expect((await deliveriesOf(stuck)).filter(({ state }) => state !== 'open')).toEqual([]);
    up();
    expect(await created([...stuck, ...mixed])).toHaveLength(240);
  });

  test('whose quota is used up goes on when there is room', async () => {
    const room = millrace.sandbox.faults.add({ kind: 'status', code: 403, message: 'configmaps "made-x" is forbidden: exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=9, limited: count/configmaps=9', ...creating('ci') });
    const sent = await send(20, 'ci');
    await untilHeld(sent, 'quota-exceeded');
    room();
    expect(await created(sent)).toHaveLength(20);
  });

  test('in which we may not impersonate waits for the right, and the others do not', async () => {
    const granted = millrace.sandbox.faults.add({ kind: 'deny', verb: 'impersonate', namespace: 'default' });
    const sent = await send(20, 'ci');
    await untilHeld(sent, 'api-unauthorized');
    granted();
    expect(await created(sent)).toHaveLength(20);
  });

  test('in which the account may not create yet is given time', async () => {
    const granted = millrace.sandbox.faults.add({ kind: 'deny', ...creating('ci') });
    const sent = await send(5, 'ci');
    await until(async () => (await deliveriesOf(sent)).some(({ attempts }) => attempts.some(({ reason }) => reason === 'right-missing')), 'a right is missing');
    granted();
    expect(await created(sent)).toHaveLength(5);
  });
});

test('the host of an interceptor that fails is left alone until it is well', async () => {
  interceptorStatus = 500;
  const sent = await send(20, 'asking');
  await untilHeld(sent, 'interceptor-error');
  expect(await created(await send(5, 'other'))).toHaveLength(5);
  interceptorStatus = 200;
  expect(await created(sent)).toHaveLength(20);
});

test('an event that is older than its listener wants is not tried again', async () => {
  millrace.sandbox.faults.add({ kind: 'deny', ...creating('other') });
  const [eventId = ''] = await send(1, 'impatient');
  const { deliveries } = await millrace.final(eventId);
  expect(deliveries).toMatchObject([{ state: 'dead', attempts: [{ reason: 'right-missing', text: expect.stringContaining('not tried again after') }] }]);
});
