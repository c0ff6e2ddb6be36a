import { describe, expect, test } from '@jest/globals';
import type { DeliveryView, EventView } from '@millrace/ledger';
import { check, type CheckedEvent, type FoundObject } from './check.ts';
import { listeners, plain } from './listeners.ts';

/** Number 6 is one that filters keep. */
const number = 6;

function object(changes: Partial<FoundObject> = {}): FoundObject {
  return { namespace: 'n', name: 'plain-a', uid: 'uid-a', delivery: 'd', eventId: 'e', number: String(number), part: 'plain', ...changes };
}

function delivery(state: DeliveryView['state'], uids: readonly string[] = []): DeliveryView {
  const resources = uids.map((uid) => ({ apiVersion: 'v1', kind: 'ConfigMap', namespace: 'n', name: uid, generateName: null, object: {} }));
  const objects = uids.map((uid, index) => [index, { kind: 'created', name: uid, uid, resource: 'configmaps', warnings: [], found: false }] as const);
  return { id: 'd', state, attempts: [], rendering: { resources, failure: null, params: null }, objects: new Map(objects) } as Partial<DeliveryView> as DeliveryView;
}

function event(view: Partial<EventView> | null, logged: readonly string[] = []): CheckedEvent {
  return { number, listener: plain, eventId: 'e', logged, view: view === null ? null : ({ state: 'final', dead: false, attempts: [], deliveries: [], ...view } as Partial<EventView> as EventView) };
}

function lost(events: readonly CheckedEvent[], objects: readonly FoundObject[] = []): readonly string[] {
  return check(events, objects).lost.map(({ text }) => text);
}

describe('an event', () => {
  test('with its object is neither lost nor duplicated', () => {
    expect(check([event({ deliveries: [delivery('created', ['uid-a'])] })], [object()])).toEqual({ created: 1, filtered: 0, dead: 0, lost: [], duplicated: [], deadLetters: [] });
  });
  test('that nobody knows is lost', () => {
    expect(lost([event(null)])).toEqual(['event 6 of chaos-one/plain: the ledger does not know it']);
  });
  test('that was removed is judged by what workers said, and by its objects', () => {
    expect(check([event(null, ['created'])], [object()])).toMatchObject({ created: 1, lost: [], duplicated: [] });
    expect(lost([event(null, ['created'])])).toEqual(['event 6 of chaos-one/plain: it is no longer in Redis, and 0 objects are there, not 1']);
    expect(lost([event(null, ['filtered', 'created'])], [object()])).toEqual([
      'event 6 of chaos-one/plain: it is no longer in Redis, and workers told of 2 deliveries (filtered, created), not 1',
    ]);
  });
  test('that is not final is lost', () => {
    expect(lost([event({ state: 'dispatched' })])).toEqual(['event 6 of chaos-one/plain: it is dispatched, not final']);
  });
  test('whose object is not there is lost', () => {
    expect(lost([event({ deliveries: [delivery('created', ['uid-a'])] })])).toEqual(['event 6 of chaos-one/plain: delivery d: object 0 "uid-a" is recorded and not there']);
  });
  test('that was filtered and should not be is lost', () => {
    expect(lost([event({ deliveries: [delivery('filtered')] })])).toEqual([
      'event 6 of chaos-one/plain: expected a delivery that is created with 1',
      'event 6 of chaos-one/plain: did not expect a delivery that is filtered',
    ]);
  });
  test('that is a dead letter is recorded, not lost', () => {
    expect(check([event({ dead: true })], [])).toMatchObject({ dead: 1, lost: [] });
    expect(check([event({ deliveries: [delivery('dead')] })], [])).toMatchObject({ dead: 1, lost: [] });
  });
});

describe('objects', () => {
  test('of one event and part are duplicated when there are two, even if nobody acknowledged it', () => {
    expect(check([], [object(), object({ uid: 'uid-b', name: 'plain-b', delivery: 'other' })]).duplicated).toEqual([
      { eventId: 'e', text: 'event 6, object "plain" is there 2 times; one is "plain-b" of delivery other' },
    ]);
  });
  test('that their delivery did not record are duplicated', () => {
    const verdict = check([event({ deliveries: [delivery('created', ['uid-a'])] })], [object(), object({ uid: 'uid-b', part: 'elsewhere' })]);
    expect(verdict.duplicated.map(({ text }) => text)).toEqual(['"plain-a" of delivery d is there and not recorded']);
  });
});

test.each(listeners)('$namespace/$name expects something of every event, kept or not', ({ expected }) => {
  expect(expected(true).length).toBeGreaterThan(0);
  expect(expected(false).length).toBeGreaterThan(0);
});
