/** Replicas that stand for election over one Lease, while time passes as a test says. */
import { afterEach, describe, expect, test } from '@jest/globals';
import type { KubeAnswer, KubeRequest } from '@millrace/kube';
import { member, objectAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { manualClock } from '../../../../test/support/manual-clock.ts';
import { defaultLeaseTimes, standForElection } from './lease.ts';
import type { Election } from './lease.ts';

const clock = { ...manualClock(), now: () => Date.UTC(2026, 0, 1) };
const standing: Election[] = [];
afterEach(async () => {
  for (const one of standing.splice(0)) await one.close();
});

/** One Lease with the two rules that count: a version for each write, and a write of another version is refused. */
function leaseStore() {
  let lease: JsonObject | null = null;
  let version = 0;
  const away = new Set<string>();

  function store(object: JsonObject): KubeAnswer {
    version += 1;
    lease = { ...object, metadata: { ...objectAt(object, 'metadata'), resourceVersion: String(version) } };
    return answer(lease);
  }
  return {
    away,
    holder: () => textAt(objectAt(lease, 'spec'), 'holderIdentity'),
    transitions: () => member(objectAt(lease, 'spec'), 'leaseTransitions'),
    kubeOf: (who: string) => ({
      request({ method, body }: KubeRequest): Promise<KubeAnswer> {
        const object = body as JsonObject;
        if (away.has(who)) return Promise.resolve(refused(503));
        if (method === 'GET') return Promise.resolve(lease === null ? refused(404) : answer(lease));
        if (method === 'POST') return Promise.resolve(lease === null ? store(object) : refused(409));
        return Promise.resolve(textAt(objectAt(object, 'metadata'), 'resourceVersion') === String(version) ? store(object) : refused(409));
      },
    }),
  };
}

function answer(body: JsonObject): KubeAnswer {
  return { kind: 'answer', status: 200, body, warnings: [] };
}
function refused(status: number): KubeAnswer {
  return { kind: 'refused', status, warnings: [], failure: { status, code: '', text: `refused ${status}`, classified: { kind: 'terminal', reason: 'object-invalid' } } };
}

function stand(identity: string, store: ReturnType<typeof leaseStore>) {
  const told: string[] = [];
  let leads = 0;
  let ledAtOnce = true;
  const election: Election = standForElection({
    kube: store.kubeOf(identity),
    namespace: 'millrace',
    name: 'millrace-controller',
    identity,
    times: defaultLeaseTimes,
    clock,
    events: { leading: () => told.push('leading'), following: (leader) => told.push(`following ${leader}`), leaseLost: (text) => told.push(`lost: ${text}`), leaseFailed: (text) => told.push(`failed: ${text}`) },
    async lead(over) {
      leads += 1;
      ledAtOnce &&= election.isLeading;
      await new Promise((resolve) => over.addEventListener('abort', resolve));
      leads -= 1;
    },
  });
  standing.push(election);
  return { election, told, leads: () => leads, ledAtOnce: () => ledAtOnce };
}

describe('a Lease', () => {
  test('is held by the first, whom others follow', async () => {
    const store = leaseStore();
    const a = stand('a', store);
    await clock.pass(0);
    const b = stand('b', store);
    await clock.pass(60_000);
    expect([a.election.isLeading, b.election.isLeading, a.leads(), b.leads()]).toEqual([true, false, 1, 0]);
    expect([store.holder(), store.transitions(), a.told, b.told]).toEqual(['a', 0, ['leading'], ['following a']]);
    expect(a.ledAtOnce()).toBe(true);
  });

  test('is taken by one of two who try at once', async () => {
    const store = leaseStore();
    const [a, b] = [stand('a', store), stand('b', store)];
    await clock.pass(2000);
    expect([a.leads() + b.leads(), [a, b].filter(({ election }) => election.isLeading).length]).toEqual([1, 1]);
  });

  test('of one that was killed is taken when it has stood still for its duration, and not before', async () => {
    const store = leaseStore();
    stand('a', store);
    await clock.pass(0);
    const b = stand('b', store);
    await clock.pass(1000);
    store.away.add('a');
    await clock.pass(14_000);
    expect(store.holder()).toBe('a');
    await clock.pass(4000);
    expect([store.holder(), store.transitions(), b.election.isLeading]).toEqual(['b', 1, true]);
  });

  test('that can not be renewed is let go of before another may take it', async () => {
    const store = leaseStore();
    const a = stand('a', store);
    await clock.pass(0);
    const b = stand('b', store);
    await clock.pass(2000);
    store.away.add('a');
    for (let passed = 0; passed < 20_000; passed += 250) {
      await clock.pass(250);
      expect([a, b].filter(({ election }) => election.isLeading).length).toBeLessThanOrEqual(1);
      expect(a.leads() + b.leads()).toBeLessThanOrEqual(1);
    }
    expect([a.election.isLeading, a.leads(), b.election.isLeading]).toEqual([false, 0, true]);
    expect(a.told).toEqual(['leading', 'failed: refused 503', 'lost: not renewed for 10 s']);
    store.away.clear();
    await clock.pass(4000);
    expect(a.told).toEqual(['leading', 'failed: refused 503', 'lost: not renewed for 10 s', 'following b']);
  });

  test('is kept through trouble shorter than the deadline', async () => {
    const store = leaseStore();
    const a = stand('a', store);
    await clock.pass(2000);
    store.away.add('a');
    await clock.pass(7000);
    store.away.clear();
    await clock.pass(2000);
    expect([a.election.isLeading, a.told]).toEqual([true, ['leading', 'failed: refused 503']]);
  });

  test('is given back by one that stops, once its work has ended, and the next need not wait', async () => {
    const store = leaseStore();
    const a = stand('a', store);
    await clock.pass(0);
    const b = stand('b', store);
    await clock.pass(2000);
    await a.election.close();
    expect([store.holder(), a.leads(), a.election.isLeading]).toEqual(['', 0, false]);
    await clock.pass(2000);
    expect([store.holder(), b.leads()]).toEqual(['b', 1]);
  });
});
