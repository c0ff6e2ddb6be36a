import { describe, expect, test } from '@jest/globals';
import { nothingKnown, type EventDescription } from '@millrace/triggers';
import { attempt, created, createdObject, dead, decided, decision, filtered, queuedNow, rendering, useLedger } from '../../../test/support/ledger.ts';
import type { EventFilter, EventPage } from './lookups-port.ts';

const at = useLedger({ scanBudget: 50 });
const sha = '6113728f27ae82c7b1a177c8d03f9e96e0adf246';

function about(changes: Partial<EventDescription>) {
  return { about: { ...nothingKnown, ...changes } };
}

async function ids(filter: EventFilter): Promise<readonly string[]> {
  const { events } = await at.ledger.events({ cursor: null, limit: 100 }, filter);
  return events.map(({ id }) => id);
}

/** Through all pages, with why each ended. */
async function walk(filter: EventFilter, limit: number) {
  const seen: string[] = [];
  const ends: EventPage['ended'][] = [];
  let cursor: string | null = null;
  do {
    const page: EventPage = await at.ledger.events({ cursor, limit }, filter);
    seen.push(...page.events.map(({ id }) => id));
    ends.push(page.ended);
    cursor = page.next;
  } while (cursor !== null);
  return { seen, ends };
}

describe('an event is found', () => {
  test('by each name it has from its headers and body', async () => {
    const named = await at.store(about({ event: 'push', delivery: 'd-1', repository: 'Org/App', commit: sha }));
    await at.store({ listener: 'other', ...about({ event: 'ping', delivery: 'd-2', repository: 'org/other', commit: 'f'.repeat(40) }) });
    const filters: readonly EventFilter[] = [
      { event: 'push' },
      { delivery: 'd-1' },
      { repository: 'org/app' },
      { commit: sha },
      { commit: sha.slice(0, 7) },
      { commit: sha.slice(0, 12).toUpperCase() },
      { id: named },
      { id: named, event: 'push' },
      { listener: 'ci/el' },
      { listener: 'ci/el', event: 'push', namespaces: ['ci', 'elsewhere'] },
    ];
    for (const filter of filters) expect([filter, await ids(filter)]).toEqual([filter, [named]]);
    expect(await ids({ namespaces: ['ci'] })).toHaveLength(2);
  });

  test('by nothing that it does not have', async () => {
    await at.store(about({ event: 'push', repository: 'org/app', commit: sha }));
    const filters: readonly EventFilter[] = [
      { event: 'pus' },
      { id: 'nobody' },
      { repository: 'org/ap' },
      { commit: `${sha.slice(0, 8)}0` },
      { listener: 'ci/e' },
      { namespaces: ['c'] },
      { namespaces: [] },
      { namespaces: ['c', 'ci2'] },
      { event: 'push', repository: 'org/other' },
    ];
    for (const filter of filters) expect([filter, await ids(filter)]).toEqual([filter, []]);
  });

  test('by the triggers that were selected', async () => {
    const { eventId } = await at.dispatch(['build', 'deploy']);
    await at.dispatch(['deploy']);
    expect(await ids({ trigger: 'ci/build' })).toEqual([eventId]);
    expect(await ids({ trigger: 'ci/deploy' })).toHaveLength(2);
    expect((await at.ledger.events({ cursor: null, limit: 2 })).events[1]).toMatchObject({ triggers: ['ci/build', 'ci/deploy'], openDeliveries: 2 });
  });

  test('by the objects that were created, by name alone or with namespace and kind', async () => {
    const eventId = await at.store();
    const { token } = await at.begin(eventId);
    const delivery = decided(eventId, 'push', { kind: 'inline', rendering });
    await at.ledger.recordDecision(eventId, token, decision([delivery]));
    await at.settle(delivery.id, created);
    const { name } = createdObject;
    expect(await ids({ object: { name } })).toEqual([eventId]);
    expect(await ids({ object: { name, namespace: 'ci' } })).toEqual([eventId]);
    expect(await ids({ object: { name, namespace: 'ci', kind: 'PipelineRun' } })).toEqual([eventId]);
    expect(await ids({ object: { name, namespace: 'other' } })).toEqual([]);
    expect(await ids({ object: { name, namespace: 'ci', kind: 'Pipeline' } })).toEqual([]);
    expect((await at.ledger.events({ cursor: null, limit: 1 })).events[0]?.objects).toEqual([{ name, namespace: 'ci', kind: 'PipelineRun' }]);
  });

  test('by an object that was stored between two creates', async () => {
    const { eventId, deliveryId } = await at.dispatchOne();
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.storeRendering(deliveryId, token, rendering);
    await at.ledger.recordObject(deliveryId, token, 0, createdObject);
    expect(await ids({ object: { name: createdObject.name, namespace: 'ci', kind: 'PipelineRun' } })).toEqual([eventId]);
  });

  test('by its state, as that changes', async () => {
    const { eventId, deliveryId } = await at.dispatchOne();
    expect([await ids({ state: 'open' }), await ids({ state: 'dead' })]).toEqual([[eventId], []]);
    await at.settle(deliveryId, dead);
    expect([await ids({ state: 'open' }), await ids({ state: 'dead' })]).toEqual([[], [eventId]]);
    await at.ledger.redrive([{ kind: 'delivery', id: deliveryId }], { by: 'ann' });
    expect([await ids({ state: 'open' }), await ids({ state: 'dead' })]).toEqual([[eventId], []]);
    await at.settle(deliveryId, created, 2);
    expect(await ids({ state: 'created' })).toEqual([eventId]);
  });

  test('as what came of most of it: dead before created before filtered before nothing', async () => {
    const { eventId, deliveryIds } = await at.dispatch(['a', 'b']);
    await at.settle(deliveryIds[0]!, created);
    await at.settle(deliveryIds[1]!, filtered);
    expect(await ids({ state: 'created' })).toEqual([eventId]);
    const none = await at.store();
    await at.ledger.recordDecision(none, (await at.begin(none)).token, decision([]));
    expect(await ids({ state: 'nothing' })).toEqual([none]);
    expect(await at.ledger.event(none)).toMatchObject({ outcome: 'nothing' });
  });

  test('between two times', async () => {
    const stored = ['a', 'b', 'c', 'd'];
    for (const [index, id] of stored.entries()) {
      await at.store({ id });
      await at.ledger.redis.zadd(at.key('events'), 1_000 + index, id);
    }
    expect(await ids({ from: 1_001, to: 1_002 })).toEqual(['c', 'b']);
    expect((await walk({ from: 1_001, to: 1_002 }, 1)).seen).toEqual(['c', 'b']);
  });

  test('by whatever of it a person may paste', async () => {
    const { eventId, deliveryId } = await at.dispatchOne(about({ delivery: 'd-1', repository: 'org/app', commit: sha }));
    const { token } = await at.beginAt(deliveryId);
    await at.ledger.storeRendering(deliveryId, token, rendering);
    await at.ledger.settleDelivery(deliveryId, token, created);
    for (const pasted of [eventId, ' d-1 ', 'org/app', sha, sha.slice(0, 8), createdObject.name]) {
      expect([pasted, (await at.ledger.search(pasted, 10)).map(({ id }) => id)]).toEqual([pasted, [eventId]]);
    }
    expect(await at.ledger.search('d-1', 10, ['elsewhere'])).toEqual([]);
    expect(await at.ledger.search('d-1', 10, [])).toEqual([]);
    expect(await at.ledger.search('nobody', 10)).toEqual([]);
  });
});

describe('a page of a filter', () => {
  test('goes on where the last one ended, each event once, whatever index it walks', async () => {
    const wanted: string[] = [];
    for (let n = 0; n < 30; n += 1) {
      const id = await at.store({ listener: n % 2 === 0 ? 'el' : 'other', ...about({ event: n % 3 === 0 ? 'push' : 'ping' }) });
      if (n % 6 === 0) wanted.unshift(id);
    }
    expect(await walk({ listener: 'ci/el', event: 'push' }, 2)).toEqual({ seen: wanted, ends: ['page', 'page', 'end'] });
  });

  test('that looked at as many as it may says so, and the next goes on', async () => {
    const first = await at.store({ ...about({ event: 'push', repository: 'a/first' }) });
    for (let n = 0; n < 120; n += 1) await at.store({ listener: n % 2 === 0 ? 'el' : 'other', ...about({ event: n % 2 === 0 ? 'ping' : 'push' }) });
    const { seen, ends } = await walk({ listener: 'ci/el', event: 'push' }, 10);
    expect(seen).toEqual([first]);
    expect(ends).toEqual(['budget', 'end']);
  });

  test('wants a cursor that an earlier page gave', async () => {
    await expect(at.ledger.events({ cursor: 'x', limit: 1 })).rejects.toThrow('cursor "x": expected one that an earlier page gave');
  });

  test('wants at least 7 digits of a commit', async () => {
    await expect(at.ledger.events({ cursor: null, limit: 1 }, { commit: 'abc' })).rejects.toThrow('commit "abc": expected 7 or more of its hex digits');
  });
});

describe('what the filter of a group member needs', () => {
  test('is there when its group opens', async () => {
    const { eventId, deliveryId: group } = await at.dispatchOne();
    const { token } = await at.beginAt(group);
    const { id, identity, selected } = decided(eventId, 'member', queuedNow);
    await at.ledger.openGroup(group, token, { attempt: attempt(), chain: [], output: {}, members: [{ id, identity, selected, groupDelivery: group }] });
    expect(await ids({ trigger: 'ci/member' })).toEqual([eventId]);
  });
});
