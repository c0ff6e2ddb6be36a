import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import {
  connectRedis,
  createLedger,
  type AttemptRecord,
  type BegunDelivery,
  type BegunEvent,
  type DecidedDelivery,
  type Decision,
  type Ledger,
  type LedgerSettings,
  type ObjectResult,
  type ReceivedEvent,
  type Recorded,
  type RedisLedger,
  type Rendering,
  type Settlement,
} from '@millrace/ledger';
import { deliveryId, type DeliveryIdentity } from '@millrace/triggers';
import { startTestRedis, type TestRedis } from './redis.ts';

export type TestLedger = RedisLedger & {
  /** The connection under it. */
  readonly redis: ReturnType<typeof connectRedis>;
  disconnect(): void;
};

export const testSecretKey = new Uint8Array(32).fill(7);

/** A ledger on a connection of its own, as another process would have. `wait` by default, as workers connect. */
export function openTestLedger(url: string, prefix: string, settings: Partial<LedgerSettings> = {}): TestLedger {
  const redis = connectRedis(url, { name: 'test', whenAway: 'wait', onError: () => {} });
  return { ...createLedger({ connection: redis, secretKey: testSecretKey, prefix, settings }), redis, disconnect: () => redis.disconnect() };
}

export function received(changes: Partial<ReceivedEvent> & { readonly id?: string; readonly listener?: string } = {}): ReceivedEvent {
  const { id = randomUUID(), listener = 'el', ...rest } = changes;
  return {
    event: {
      id,
      listener: { namespace: 'ci', name: listener, uid: 'uid-el', resourceVersion: '1' },
      method: 'POST',
      url: '/',
      headers: { 'Content-Type': ['application/json'], 'X-Github-Event': ['push'] },
    },
    body: Buffer.from('{"ref":"refs/heads/main"}'),
    trace: null,
    duplicateKey: null,
    duplicateWindowMs: 300_000,
    ...rest,
  };
}

export function attempt(changes: Partial<AttemptRecord> = {}): AttemptRecord {
  return { stage: 'create', outcome: 'ok', reason: null, text: null, durationMs: 3, worker: 'w1', ...changes };
}

export const failedForNow = attempt({ outcome: 'retryable', reason: 'api-unreachable', text: 'no answer' });
export const failedForGood = attempt({ outcome: 'terminal', reason: 'object-invalid', text: 'spec: required' });

export function decided(eventId: string, name: string, next: DecidedDelivery['next']): DecidedDelivery {
  const identity: DeliveryIdentity = { eventId, group: null, trigger: { kind: 'trigger', namespace: 'ci', name }, occurrence: 0 };
  return {
    id: deliveryId(identity, (text) => createHash('sha256').update(text).digest('hex')),
    identity,
    selected: { namespace: 'ci', name, uid: `uid-${name}`, generation: 1, spec: { template: { ref: name } } },
    groupDelivery: null,
    chain: [],
    next,
  };
}

export const rendering: Rendering = {
  resources: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', namespace: 'ci', name: 'run-abcdefgh', generateName: 'run-', object: { kind: 'PipelineRun' } }],
  failure: null,
  params: [{ name: 'revision', value: 'main', cut: 0, from: { kind: 'inline' }, defaulted: [] }],
};

export const queuedNow: DecidedDelivery['next'] = { kind: 'queued', delayMs: 0, failure: null };
export const inlineNow: DecidedDelivery['next'] = { kind: 'inline', rendering };
export const filteredOut: DecidedDelivery['next'] = {
  kind: 'settled',
  settlement: { kind: 'filtered', attempt: attempt({ stage: 'intercept', outcome: 'filtered', reason: 'filter-not-true' }), chain: null },
};

export function decision(deliveries: readonly DecidedDelivery[], changes: Partial<Decision> = {}): Decision {
  return { attempt: attempt({ stage: 'select' }), note: null, deliveries, ...changes };
}

export const createdObject: ObjectResult = { kind: 'created', name: 'run-abcdefgh', uid: 'u1', resource: 'pipelineruns', warnings: [], found: false };
export const created: Settlement = { kind: 'created', attempt: attempt(), chain: null, objects: new Map([[0, createdObject]]) };
export const dead: Settlement = { kind: 'dead', attempt: failedForGood, chain: null, objects: new Map() };
export const filtered: Settlement = { kind: 'filtered', attempt: attempt({ outcome: 'filtered', reason: 'filter-not-true' }), chain: null };

export type Begun = Extract<BegunEvent, { kind: 'begun' }>;
export type BegunAtDelivery = Extract<BegunDelivery, { kind: 'begun' }>;

/**
 * A real Redis for a test file, an empty ledger for each of its tests, and the verbs that bring an event somewhere.
 * `ledger` and `other` are two processes' connections to the same ledger.
 */
export function useLedger(settings: Partial<LedgerSettings> = {}) {
  let redis: TestRedis;
  let prefix = '';
  let opened: TestLedger[] = [];

  beforeAll(async () => {
    redis = await startTestRedis();
  });
  afterAll(() => redis.close());
  beforeEach(() => {
    prefix = `{test-${randomUUID()}}:`;
    bench.ledger = open();
    bench.other = open();
  });
  afterEach(() => {
    for (const each of opened) each.disconnect();
    opened = [];
  });

  /** Another process's connection, perhaps with other settings. */
  function open(changes: Partial<LedgerSettings> = {}): TestLedger {
    const made = openTestLedger(redis.url, prefix, { ...settings, ...changes });
    opened.push(made);
    return made;
  }

  async function store(changes: Parameters<typeof received>[0] = {}): Promise<string> {
    const event = received(changes);
    const answer = await bench.ledger.persist(event);
    if (answer.kind !== 'stored') throw new Error(`expected to store, found ${JSON.stringify(answer)}`);
    return event.event.id;
  }

  async function begin(eventId: string, run = 1, on: Ledger = bench.ledger): Promise<Begun> {
    const begun = await on.beginEvent(eventId, run);
    if (begun.kind !== 'begun') throw new Error(`expected to begin, found ${JSON.stringify(begun)}`);
    return begun;
  }

  async function beginAt(deliveryId: string, run = 1, on: Ledger = bench.ledger): Promise<BegunAtDelivery> {
    const begun = await on.beginDelivery(deliveryId, run);
    if (begun.kind !== 'begun') throw new Error(`expected to begin, found ${JSON.stringify(begun)}`);
    return begun;
  }

  /** An event with one queued delivery for each name. */
  async function dispatch(names: readonly string[], changes: Parameters<typeof received>[0] = {}) {
    const eventId = await store(changes);
    const { token } = await begin(eventId);
    const deliveries = names.map((name) => decided(eventId, name, queuedNow));
    await bench.ledger.recordDecision(eventId, token, decision(deliveries));
    return { eventId, deliveryIds: deliveries.map(({ id }) => id) };
  }

  /** An event with one queued delivery. */
  async function dispatchOne(changes: Parameters<typeof received>[0] = {}) {
    const { eventId, deliveryIds } = await dispatch(['push'], changes);
    return { eventId, deliveryId: deliveryIds[0] ?? '' };
  }

  async function settle(deliveryId: string, settlement: Settlement, run = 1): Promise<Recorded> {
    const { token } = await beginAt(deliveryId, run);
    return bench.ledger.settleDelivery(deliveryId, token, settlement);
  }

  /** Makes an entry of the open index overdue. */
  async function letPass(...members: readonly string[]): Promise<void> {
    for (const member of members) await bench.ledger.redis.zadd(`${prefix}open`, 1, member);
  }

  async function openIndex(): Promise<readonly string[]> {
    return bench.ledger.redis.zrange(`${prefix}open`, '0', '-1');
  }

  const bench = {
    ledger: undefined as unknown as TestLedger,
    other: undefined as unknown as TestLedger,
    open,
    store,
    begin,
    beginAt,
    dispatch,
    dispatchOne,
    settle,
    letPass,
    openIndex,
    state: async (eventId: string) => (await bench.ledger.event(eventId))?.state,
    key: (name: string) => `${prefix}${name}`,
    redis: () => redis,
  };
  return bench;
}
