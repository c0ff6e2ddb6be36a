import { afterAll, describe, expect, test } from '@jest/globals';
import type { AttemptRecord, DecidedDelivery, Recorded, Settlement } from '@millrace/ledger';
import { createMetrics, silentLogger } from '@millrace/runtime';
import type { Event } from '@millrace/triggers';
import type { Announcement } from './announce/announce.ts';
import { createWorkerEvents } from './events.ts';
import { createRecord } from './record.ts';
import type { RecordPorts } from './record.ts';
import type { Subject } from './subject.ts';

const metrics = createMetrics();
afterAll(() => metrics.close());

const event: Event = { id: 'event-1', receivedAt: 0, listener: { namespace: 'ci', name: 'el', uid: 'u', resourceVersion: '1' }, method: 'POST', url: '/', headers: {} };
const itself: Subject = { event, trigger: null, deliveryId: null, attempt: 1, durations: () => ({}) };
const ok: AttemptRecord = { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 1, worker: 'w' };
const terminal: AttemptRecord = { ...ok, stage: 'bind', outcome: 'terminal', reason: 'param-unresolved', text: 'no value' };
const dead: Settlement = { kind: 'dead', attempt: terminal, chain: null, objects: new Map() };
const recorded: Recorded = { kind: 'recorded', queued: [], eventFinal: false, admit: [] };

describe('others are told', () => {
  test('that an event is worked on, when its first attempt begins', () => {
    const { record, announced } = recording();
    record.begun({ ...itself, attempt: 1 });
    record.begun({ ...itself, attempt: 2 });
    expect(announced).toEqual([{ kind: 'started' }]);
  });

  test.each<[string, Settlement, readonly Announcement[]]>([
    ['that a trigger has created its objects', { kind: 'created', attempt: ok, chain: null, objects: new Map() }, [{ kind: 'successful' }]],
    ['that a delivery is a dead letter', dead, [{ kind: 'dead-letter', trigger: 'push', text: 'bind: param-unresolved: no value' }]],
    ['nothing of what was filtered', { kind: 'filtered', attempt: { ...ok, outcome: 'filtered' }, chain: null }, []],
  ])('%s', async (_what, settlement, told) => {
    const { record, announced } = recording();
    await record.settled({ ...itself, trigger: 'push', deliveryId: 'delivery-1' }, 'delivery-1', 1, settlement);
    expect(announced).toEqual(told);
  });

  test('that all is on its way, once it is decided; and of what has ended with that', async () => {
    const { record, announced } = recording();
    await record.decision(itself, 1, [decided('push', dead)], { ...ok, stage: 'select' }, null);
    expect(announced).toEqual([{ kind: 'dead-letter', trigger: 'push', text: 'bind: param-unresolved: no value' }, { kind: 'done' }]);
  });

  test('that an event could not be given to anybody', async () => {
    const { record, announced } = recording();
    await record.decision(itself, 1, [], { ...terminal, stage: 'select', reason: 'listener-invalid', text: 'bad selector' }, null);
    expect(announced).toEqual([{ kind: 'failed', text: 'select: listener-invalid: bad selector' }]);
  });

  test('nothing by who is no longer the one to say', async () => {
    const { record, announced } = recording({ kind: 'stale' });
    await record.settled({ ...itself, trigger: 'push', deliveryId: 'delivery-1' }, 'delivery-1', 1, dead);
    await record.decision(itself, 1, [decided('push', dead)], { ...ok, stage: 'select' }, null);
    expect(announced).toEqual([]);
  });
});

function decided(name: string, settlement: Settlement): DecidedDelivery {
  const identity = { eventId: event.id, group: null, trigger: { kind: 'trigger', namespace: 'ci', name }, occurrence: 0 } as const;
  return { id: 'delivery-1', identity, selected: { namespace: 'ci', name, uid: 'u', generation: 1, spec: {} }, groupDelivery: null, chain: [], next: { kind: 'settled', settlement } };
}

function recording(answer: Recorded = recorded) {
  const announced: Announcement[] = [];
  const ledger: RecordPorts['ledger'] = {
    recordDecision: async () => answer,
    settleDelivery: async () => answer,
    openGroup: async () => answer,
    parkEvent: notAsked,
    holdEvent: notAsked,
    parkDelivery: notAsked,
    holdDelivery: notAsked,
  };
  const events = createWorkerEvents({ logger: silentLogger, metrics, now: () => 0, depth: notAsked, queueDepth: notAsked, traceId: () => null });
  const record = createRecord({ ledger, queue: { add: async () => undefined }, events, announce: (_event, announcement) => announced.push(announcement) });
  return { record, announced };
}

function notAsked(): Promise<never> {
  return Promise.reject(new Error('not asked in these tests'));
}
