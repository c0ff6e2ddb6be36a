import { describe, expect, test } from '@jest/globals';
import { created, decided, decision, filteredOut, queuedNow, useLedger, type TestLedger } from '../../../test/support/ledger.ts';
import type { DecidedDelivery, DeliveryView } from './ledger.ts';

const at = useLedger();
const none = { created: 0, filtered: 0, dead: 0 };

function always() {
  return { from: Date.now() - 86_400_000, to: Date.now() + 60_000 };
}

/** Between two of an event's that were filtered is one that goes on. */
async function decideSome(count: number, on: TestLedger = at.ledger) {
  const eventId = await at.store();
  const { token } = await at.begin(eventId);
  const deliveries = Array.from({ length: count }, (_, n) => ({ ...decided(eventId, `t${n}`, n === 1 ? queuedNow : filteredOut), chain: [{ position: 0, name: 'cel', said: `no to ${n}` }] }));
  expect(await on.recordDecision(eventId, token, decision(deliveries))).toMatchObject({ kind: 'recorded', eventFinal: false, queued: [{ deliveryId: deliveries[1]?.id }] });
  return { eventId, deliveries };
}

function wanted({ id, identity, selected, chain, next }: DecidedDelivery) {
  const [state, attempts] = next.kind === 'settled' ? ['filtered', [next.settlement.attempt]] : ['open', []];
  return { id, identity, selected, chain, state, attempts, redrive: 'none', run: 1, held: null, rendering: null, objects: new Map() };
}

function shown({ attempts, dueAt, finalAt, ...others }: DeliveryView) {
  expect([dueAt === null, finalAt === null]).toEqual(others.state === 'filtered' ? [true, false] : [false, true]);
  return { ...others, attempts: attempts.map(({ recordedAt: _at, ...attempt }) => attempt) };
}

// Two are stored as they are, hundreds compressed; more than 4,000 values do not go into one command.
describe.each([3, 300, 2_500])('of %i deliveries', (count) => {
  test('those that were filtered are shown as the others are, each at its place', async () => {
    const { eventId, deliveries } = await decideSome(count);
    const view = await at.ledger.event(eventId);
    expect(view?.deliveries.map(shown)).toEqual(deliveries.map(wanted));
    const [first, , last = first] = [view?.deliveries[0], view?.deliveries[1], view?.deliveries.at(-1)];
    expect(first?.finalAt).toBe(view?.attempts[0]?.recordedAt);
    expect(await at.ledger.delivery(last?.id ?? '')).toEqual(last);
  });

  test('each is found and counted by its trigger', async () => {
    const { eventId, deliveries } = await decideSome(count);
    await at.settle(deliveries[1]?.id ?? '', created);
    for (const name of ['t0', 't1', `t${count - 1}`]) {
      const found = await at.ledger.events({ cursor: null, limit: 2 }, { trigger: `ci/${name}` });
      expect(found.events.map(({ id }) => id)).toEqual([eventId]);
    }
    const counted = await at.ledger.triggerCounts(always());
    expect([counted.size, counted.get('ci/t0'), counted.get('ci/t1')]).toEqual([count, { ...none, filtered: 1 }, { ...none, created: 1 }]);
    const points = await at.ledger.series({ unit: 'hour', listener: null, ...always() });
    expect(points.reduce((sum, { filtered }) => sum + filtered, 0)).toBe(count - 1);
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', outcome: 'created' });
  });

  test('all go with their event', async () => {
    const { eventId, deliveries } = await decideSome(count);
    await at.settle(deliveries[1]?.id ?? '', created);
    await at.ledger.redis.zadd(at.key('final'), 1, eventId);
    await at.ledger.overdue(1);
    while ((await at.ledger.retain()).more);
    expect(await at.ledger.redis.keys(at.key('*deliver*'))).toEqual([]);
    expect(await at.ledger.redis.keys(at.key('filtered*'))).toEqual([]);
    expect(await at.ledger.delivery(deliveries[0]?.id ?? '')).toBeNull();
  });
});

test('a trigger is counted as often as it was selected', async () => {
  for (let event = 0; event < 2; event += 1) {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const again = decided(eventId, 'a', filteredOut);
    await at.ledger.recordDecision(eventId, token, decision([decided(eventId, 'a', filteredOut), { ...again, id: `${again.id}-2`, identity: { ...again.identity, occurrence: 1 } }]));
    expect(await at.ledger.event(eventId)).toMatchObject({ state: 'final', outcome: 'filtered', deliveries: [{ state: 'filtered' }, { state: 'filtered' }] });
  }
  expect(await at.ledger.triggerCounts(always())).toEqual(new Map([['ci/a', { ...none, filtered: 4 }]]));
});

test('no more triggers are counted in a day than may be', async () => {
  const few = at.open({ triggersCounted: 5 });
  const { deliveries } = await decideSome(4, few);
  await decideSome(9, few);
  const counted = await at.ledger.triggerCounts(always());
  expect([counted.size, counted.get(`ci/${deliveries[0]?.selected.name}`)]).toEqual([5, { ...none, filtered: 2 }]);
});

test('what was filtered is no dead letter, and has no attempt to begin', async () => {
  const { deliveries } = await decideSome(3);
  const id = deliveries[0]?.id ?? '';
  expect(await at.ledger.redrive([{ kind: 'delivery', id }], { by: 'ann' })).toMatchObject({ count: 0 });
  expect(await at.ledger.discard([{ kind: 'delivery', id }], { by: 'ann' })).toMatchObject({ count: 0 });
  expect(await at.ledger.beginDelivery(id, 1)).toMatchObject({ kind: 'ended' });
});
