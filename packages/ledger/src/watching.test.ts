import { describe, expect, test } from '@jest/globals';
import { dead, received, useLedger } from '../../../test/support/ledger.ts';

const at = useLedger({ changesKept: 100 });

describe('what changes is told', () => {
  test('from the moment that somebody asks', async () => {
    await at.store();
    const { cursor, events } = await at.ledger.changes(null, 100);
    expect(events).toEqual([]);
    const id = await at.store();
    expect((await at.ledger.changes(cursor, 100)).events).toEqual([{ id, namespace: 'ci' }]);
  });

  test('at every step of an event, once each', async () => {
    let { cursor } = await at.ledger.changes(null, 1);
    async function told(): Promise<readonly string[]> {
      const changes = await at.ledger.changes(cursor, 100);
      cursor = changes.cursor;
      return changes.events.map(({ id }) => id);
    }
    const { eventId, deliveryId } = await at.dispatchOne({});
    expect(await told()).toEqual([eventId]);
    await at.settle(deliveryId, dead);
    expect(await told()).toEqual([eventId]);
    await at.ledger.redrive([{ kind: 'delivery', id: deliveryId }], { by: 'alex' });
    expect(await told()).toEqual([eventId]);
    expect(await told()).toEqual([]);
  });

  test('as lost when too much has happened meanwhile, or it is another Redis', async () => {
    await at.store();
    const { cursor } = await at.ledger.changes(null, 1);
    for (let i = 0; i < 250; i += 1) await at.store();
    const later = await at.ledger.changes(cursor, 100);
    expect(later).toMatchObject({ lost: true, events: [] });
    expect(await at.ledger.changes(later.cursor, 100)).toMatchObject({ lost: false, events: [] });
    expect(await at.ledger.changes('9999999999999-0', 100)).toMatchObject({ lost: true });
    await expect(at.ledger.changes('; drop', 100)).rejects.toThrow('cursor "; drop": expected one that an earlier answer gave');
  });
});

test('why work is held is told with its namespace, and no longer when it goes on', async () => {
  const { deliveryId } = await at.dispatchOne({});
  const begun = await at.ledger.beginDelivery(deliveryId, 1);
  if (begun.kind !== 'begun') throw new Error(begun.kind);
  const held = { stage: 'create', reason: 'api-unreachable', text: 'no answer', worker: 'w', uncertain: false, place: 'kept' } as const;
  await at.ledger.holdDelivery(deliveryId, begun.token, held, 0, begun.spent);
  expect(await at.ledger.held()).toEqual([{ stage: 'create', reason: 'api-unreachable', text: 'no answer', namespace: 'ci' }]);
  await at.ledger.beginDelivery(deliveryId, 2);
  expect(await at.ledger.held()).toEqual([]);
});

describe('an event tells', () => {
  test('what its sender was told, as it was noted first; of an event that is not stored nothing is kept', async () => {
    const id = await at.store();
    expect((await at.ledger.event(id))?.answered).toBeNull();
    await at.ledger.noteAnswers([
      { eventId: id, listener: 'ci/el', status: 202, at: 1000, durationMs: 12.345 },
      { eventId: id, listener: 'ci/el', status: 503, at: 2000, durationMs: 1 },
      { eventId: 'nobody', listener: 'ci/el', status: 503, at: 2000, durationMs: 1 },
    ]);
    expect((await at.ledger.event(id))?.answered).toEqual({ status: 202, at: 1000, durationMs: 12.35 });
    expect(await at.ledger.event('nobody')).toBeNull();
    const [point] = await at.ledger.series({ unit: 'hour', from: 0, to: Date.now() + 3_600_000, listener: 'ci/el' });
    expect(point?.receipts.slice(0, 3)).toEqual([1, 1, 0]);
  });

  test('its repeats, newest first, and how many dead letters each redrove', async () => {
    const { eventId, deliveryId } = await at.dispatchOne({ duplicateKey: 'again' });
    await at.ledger.persist(received({ duplicateKey: 'again' }));
    await at.settle(deliveryId, dead);
    await at.ledger.persist(received({ duplicateKey: 'again' }));
    expect((await at.ledger.event(eventId))?.repeats.map(({ redriven }) => redriven)).toEqual([1, 0]);
  });

  test('what people did with it and its deliveries, newest first', async () => {
    const { eventId, deliveryId } = await at.dispatchOne({});
    await at.settle(deliveryId, dead);
    await at.ledger.redrive([{ kind: 'delivery', id: deliveryId }], { by: 'alex' });
    await at.ledger.replay(eventId, { id: '11111111-1111-4111-8111-111111111111', by: 'kim', editedBody: null });
    expect((await at.ledger.event(eventId))?.deeds).toMatchObject([
      { by: 'kim', action: 'replay', made: '11111111-1111-4111-8111-111111111111' },
      { by: 'alex', action: 'redrive', about: deliveryId },
    ]);
  });
});

test('dead letters say where their objects would go, and are counted for those who may see their namespace', async () => {
  const { deliveryId } = await at.dispatchOne({});
  const begun = await at.ledger.beginDelivery(deliveryId, 1);
  if (begun.kind !== 'begun') throw new Error(begun.kind);
  const object = { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'builds', name: 'run-a', generateName: null, object: {} };
  await at.ledger.storeRendering(deliveryId, begun.token, { resources: [object], failure: null, params: null });
  await at.ledger.settleDelivery(deliveryId, begun.token, dead);
  const { deadLetters } = await at.ledger.deadLetters({ cursor: null, limit: 10 });
  expect(deadLetters).toMatchObject([{ id: deliveryId, places: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'builds' }] }]);
  expect(await at.ledger.deadLetterReasons(['ci'])).toMatchObject([{ count: 1 }]);
  expect(await at.ledger.deadLetterReasons(['other'])).toEqual([]);
});
