/** What a person does with what is stored, on the whole of Millrace: redrive, replay, replay with another body, many at once. */
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectRedis } from '@millrace/ledger';
import type { Acted } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import type { Queue } from '@millrace/queue';
import type { JsonObject } from '@millrace/triggers';
import { startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

const secret = 's3cret';
let millrace: Millrace;
let queue: Queue;
let closeQueue: () => Promise<void>;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
  writeFileSync(path.join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  millrace = await startMillrace([folder]);
  rmSync(folder, { recursive: true });
  const connection = connectRedis(millrace.redis.url, { name: 'acting', whenAway: 'wait', onError: () => {} });
  queue = createQueue({ connection, onError: () => {} });
  closeQueue = async () => {
    await queue.close();
    connection.disconnect();
  };
  await millrace.worker({ MILLRACE_ABSENT_FOR: '100ms', MILLRACE_BACKOFF_FIRST: '20ms' });
});
afterAll(async () => {
  await closeQueue();
  await millrace.close();
});

const triggersApi = 'triggers.tekton.dev/v1beta1';

const objects: readonly JsonObject[] = [
  { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'github', namespace: 'default' }, stringData: { token: secret } },
  template('there', '$(tt.params.ref)'),
  trigger('signed', 'there'),
  trigger('late', 'absent'),
  trigger('many', 'never-there'),
  ...['signed', 'late', 'many'].map((name): JsonObject => ({
    apiVersion: triggersApi,
    kind: 'EventListener',
    metadata: { name, namespace: 'default' },
    spec: { serviceAccountName: 'sa', triggers: [{ triggerRef: name }] },
  })),
];

function template(name: string, value: string): JsonObject {
  const map = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: `${name}-` }, data: { ref: value } };
  return { apiVersion: triggersApi, kind: 'TriggerTemplate', metadata: { name, namespace: 'default' }, spec: { params: [{ name: 'ref' }], resourcetemplates: [map] } };
}

function trigger(name: string, templateName: string): JsonObject {
  return {
    apiVersion: triggersApi,
    kind: 'Trigger',
    metadata: { name, namespace: 'default' },
    spec: {
      interceptors: [
        { ref: { name: 'github' }, params: [{ name: 'secretRef', value: { secretName: 'github', secretKey: 'token' } }] },
        { ref: { name: 'cel' }, params: [{ name: 'filter', value: "body.ref.startsWith('refs/heads/')" }] },
      ],
      bindings: [{ name: 'ref', value: '$(body.ref)' }],
      template: { ref: templateName },
    },
  };
}

async function push(listener: string, ref = 'refs/heads/main'): Promise<string> {
  const body = JSON.stringify({ ref, repository: { full_name: 'org/app' } });
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  return millrace.send(body, { 'X-GitHub-Event': 'push', 'X-GitHub-Delivery': randomUUID(), 'X-Hub-Signature-256': signature }, `/default/${listener}`);
}

/** As dashboard and command line do. */
async function enqueue({ queued, admit }: Pick<Acted, 'admit'> & Partial<Pick<Acted, 'queued'>>): Promise<void> {
  for (const { eventId, run } of admit) await queue.add({ kind: 'event', id: eventId, run }, 0);
  for (const { deliveryId, run } of queued ?? []) await queue.add({ kind: 'delivery', id: deliveryId, run }, 0);
}

async function replayed(eventId: string, editedBody: string | null = null) {
  const vouched = editedBody === null ? {} : { vouchedBy: 'ann' };
  const replay = await millrace.ledger.replay(eventId, { id: randomUUID(), by: 'ann', editedBody: editedBody === null ? null : Buffer.from(editedBody), ...vouched });
  if (replay.kind !== 'replayed') throw new Error(`expected a replay, found ${replay.kind}`);
  await enqueue(replay);
  return millrace.final(replay.eventId);
}

describe('a dead letter', () => {
  test('redriven is rendered from today\'s objects, without the signature that is gone', async () => {
    const eventId = await push('late');
    const { deliveries } = await millrace.final(eventId);
    expect(deliveries).toMatchObject([{ state: 'dead', attempts: expect.arrayContaining([expect.objectContaining({ reason: 'template-missing' })]) }]);

    // Not what was selected then: the trigger itself has been mended.
    const mended = { ...trigger('late', 'there') };
    const at = `/apis/${triggersApi}/namespaces/default/triggers/late`;
    const found = await millrace.kube.request({ method: 'GET', path: at });
    if (found.kind !== 'answer') throw new Error(found.failure.text);
    const changed = await millrace.kube.request({ method: 'PUT', path: at, body: { ...(found.body as JsonObject), spec: mended['spec'] ?? null } });
    if (changed.kind !== 'answer') throw new Error(changed.failure.text);
    const generation = await redriveUntilCreated(eventId);
    expect(generation).toBeGreaterThan(1);
    expect(await millrace.ledger.event(eventId)).toMatchObject({ outcome: 'created', deliveries: [{ redrive: 'anew', state: 'created' }] });
  });
});

/** The worker's watch may be a moment behind: a person would press again too. */
async function redriveUntilCreated(eventId: string): Promise<number> {
  let generation = 0;
  await until(async () => {
    const view = await millrace.ledger.event(eventId);
    const delivery = view?.deliveries[0];
    if (delivery?.state === 'dead') await enqueue(await millrace.ledger.redrive([{ kind: 'delivery', id: delivery.id }], { by: 'ann' }));
    generation = delivery?.selected.generation ?? 0;
    return delivery?.state === 'created';
  }, 'the redriven delivery is created');
  return generation;
}

describe('a replay', () => {
  test('creates objects of its own, verified by what was verified at first', async () => {
    const eventId = await push('signed');
    const first = await millrace.final(eventId);
    const second = await replayed(eventId);
    const names = [first, second].map(({ deliveries }) => [...(deliveries[0]?.objects.values() ?? [])].map(({ name }) => name));
    expect(names.flat()).toHaveLength(2);
    expect(new Set(names.flat()).size).toBe(2);
    expect(second).toMatchObject({ outcome: 'created', event: { replay: { of: eventId, by: 'ann' } } });
  });

  test('of another body, vouched for, passes no rule but the signature', async () => {
    const eventId = await push('signed');
    await millrace.final(eventId);
    expect(await replayed(eventId, '{"ref":"refs/heads/fix"}')).toMatchObject({ outcome: 'created', event: { vouchedBy: 'ann' } });
    expect(await replayed(eventId, '{"ref":"refs/tags/v1"}')).toMatchObject({ outcome: 'filtered', deliveries: [{ attempts: [{ reason: 'filter-not-true' }] }] });
  });

  test('of what nobody ever verified is refused as it was', async () => {
    const eventId = await millrace.send({ ref: 'refs/heads/main' }, { 'X-GitHub-Event': 'push' }, '/default/signed');
    expect(await millrace.final(eventId)).toMatchObject({ outcome: 'filtered' });
    expect(await replayed(eventId)).toMatchObject({ outcome: 'filtered', deliveries: [{ attempts: [{ reason: 'signature-missing' }] }] });
  });
});

describe('many at once', () => {
  test('are redriven by the worker, and found by what was created', async () => {
    const events = await Promise.all(Array.from({ length: 10 }, (_, n) => push('many', `refs/heads/b${n}`)));
    for (const id of events) await millrace.final(id);
    const filter = { listener: 'default/many', repository: 'org/app', to: Date.now() };
    const created = await millrace.kube.request({ method: 'POST', path: `/apis/${triggersApi}/namespaces/default/triggertemplates`, body: template('never-there', '$(tt.params.ref)') });
    if (created.kind !== 'answer') throw new Error(created.failure.text);
    await until(async () => (await millrace.final(await push('many'))).outcome === 'created', 'the worker knows the template');

    const { count } = await millrace.ledger.previewDeadLetters(filter);
    expect(count).toBe(10);
    const id = await millrace.ledger.startBulk({ action: 'redrive', filter, by: 'ann', perSecond: 100, expected: count });
    await until(async () => (await millrace.ledger.bulk(id))?.state === 'done', 'the bulk action is done');
    expect(await millrace.ledger.bulk(id)).toMatchObject({ acted: 10, expected: 10 });
    await until(async () => (await millrace.ledger.events({ cursor: null, limit: 20 }, { listener: 'default/many', state: 'dead', to: filter.to })).events.length === 0, 'none is left');
    for (const id of events) expect(await millrace.final(id)).toMatchObject({ outcome: 'created' });
  });
});
