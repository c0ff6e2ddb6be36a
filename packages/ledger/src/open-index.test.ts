/**
 * The promise the ledger stands on: whatever is done, in whatever order, by whomever, every event and delivery that is
 * not final is in the open index, and nothing else is; and the window, the counts and the duplicate keys agree with it.
 */
import { describe, expect, test } from '@jest/globals';
import { unreachable } from '@millrace/triggers';
import { array, assert, asyncProperty, boolean, constant, constantFrom, nat, oneof, record, type Arbitrary } from 'fast-check';
import { attempt, created, dead, decided, decision, failedForGood, failedForNow, filtered, filteredOut, inlineNow, queuedNow, received, rendering, useLedger, type TestLedger } from '../../../test/support/ledger.ts';
import { disagreements } from '../../../test/support/indexes.ts';
import { inlineToken } from './ledger.ts';
import type { DecidedDelivery, Depth, EventView } from './ledger.ts';

const at = useLedger({ window: 2, maxStarts: 3 });

/** What somebody does; numbers choose among what there is, so that any sequence makes sense. */
const step = oneof(
  record({ kind: constant('persist' as const), listener: constantFrom('a', 'b'), key: constantFrom(null, 'k1', 'k2'), windowMs: constantFrom(0, 300_000) }),
  record({ kind: constant('beginEvent' as const), which: nat(), stale: boolean() }),
  record({ kind: constant('decide' as const), which: nat(), next: array(constantFrom<DecidedDelivery['next']>(inlineNow, queuedNow, filteredOut), { maxLength: 3 }), terminal: boolean() }),
  record({ kind: constant('parkEvent' as const), which: nat() }),
  record({ kind: constant('beginDelivery' as const), which: nat(), stale: boolean() }),
  record({ kind: constant('openGroup' as const), which: nat(), members: nat({ max: 2 }) }),
  record({ kind: constant('settle' as const), which: nat(), settlement: constantFrom(created, dead, filtered) }),
  record({ kind: constant('parkDelivery' as const), which: nat() }),
  record({ kind: constant('holdEvent' as const), which: nat(), place: constantFrom('kept', 'given-up') }),
  record({ kind: constant('holdDelivery' as const), which: nat(), place: constantFrom('kept', 'given-up') }),
  record({ kind: constant('storeRendering' as const), which: nat() }),
  record({ kind: constant('goThrough' as const), key: constantFrom('k1', 'k2'), settlements: array(constantFrom(created, dead, filtered), { minLength: 1, maxLength: 3 }) }),
  record({ kind: constant('act' as const), which: nat(), action: constantFrom('redrive' as const, 'discard' as const), onEvent: boolean() }),
  record({ kind: constant('replay' as const), which: nat() }),
  record({ kind: constant('retain' as const) }),
  record({ kind: constant('sweep' as const), who: boolean() }),
  record({ kind: constant('admitWaiting' as const) }),
  record({ kind: constant('loseAdmissions' as const) }),
);
type Step = typeof step extends Arbitrary<infer T> ? T : never;

const held = { stage: 'create', reason: 'api-unreachable', text: 'closed', worker: 'w1', uncertain: false } as const;
const spent = { totalMs: 0, absentMs: null };

/** Two processes that know ids and the tokens they were given, some of them stale. */
interface World {
  /** Keeps nothing that is final. */
  readonly keeper: TestLedger;
  readonly events: string[];
  readonly deliveries: string[];
  readonly tokens: Map<string, number[]>;
}

async function play(world: World, step: Step): Promise<void> {
  const on: TestLedger = 'which' in step && step.which % 2 === 0 ? at.other : at.ledger;
  const eventId = pick(world.events, 'which' in step ? step.which : 0);
  const deliveryId = pick(world.deliveries, 'which' in step ? step.which : 0);
  const eventToken = tokenOf(world, eventId, 'which' in step ? step.which % 2 : 0);
  const deliveryToken = tokenOf(world, deliveryId, 'which' in step ? step.which % 2 : 0);

  switch (step.kind) {
    case 'persist': {
      const event = received({ listener: step.listener, duplicateKey: step.key, duplicateWindowMs: step.windowMs });
      const signed = { ...event, event: { ...event.event, headers: { Authorization: ['Bearer x'] } } };
      if ((await at.ledger.persist(signed)).kind === 'stored') world.events.push(event.event.id);
      return;
    }
    case 'beginEvent': {
      const run = await at.ledger.redis.hget(at.key(`event:${eventId}`), 'run');
      const begun = await on.beginEvent(eventId, Number(run) - (step.stale ? 1 : 0));
      if (begun.kind === 'begun') remember(world, eventId, begun.token);
      return;
    }
    case 'decide': {
      const deliveries = step.next.map((next, index) => decided(eventId, `t${index}`, next));
      const once = deliveries.filter(({ next }, index) => next.kind !== 'inline' || deliveries.findIndex((other) => other.next.kind === 'inline') === index);
      const recorded = await on.recordDecision(eventId, eventToken, decision(once, step.terminal ? { attempt: failedForGood } : {}));
      if (recorded.kind !== 'recorded') return;
      world.deliveries.push(...once.map(({ id }) => id));
      for (const { id, next } of once) if (next.kind === 'inline') remember(world, id, inlineToken);
      return;
    }
    case 'parkEvent':
      await on.parkEvent(eventId, eventToken, failedForNow, 0);
      return;
    case 'beginDelivery': {
      const run = (await at.ledger.delivery(deliveryId))?.run ?? 1;
      const begun = await on.beginDelivery(deliveryId, run - (step.stale ? 1 : 0));
      if (begun.kind === 'begun') remember(world, deliveryId, begun.token);
      return;
    }
    case 'openGroup': {
      const members = Array.from({ length: step.members }, (_, index) => ({ ...decided(deliveryId, `m${index}`, queuedNow), groupDelivery: deliveryId }));
      const opened = await on.openGroup(deliveryId, deliveryToken, { attempt: attempt(), chain: [], output: {}, members });
      if (opened.kind === 'recorded') world.deliveries.push(...opened.queued.map(({ deliveryId: id }) => id));
      return;
    }
    case 'settle':
      await on.settleDelivery(deliveryId, deliveryToken, step.settlement);
      return;
    case 'parkDelivery':
      await on.parkDelivery(deliveryId, deliveryToken, failedForNow, 0);
      return;
    case 'holdEvent':
      await on.holdEvent(eventId, eventToken, { ...held, place: step.place }, 0, spent);
      return;
    case 'holdDelivery':
      await on.holdDelivery(deliveryId, deliveryToken, { ...held, place: step.place }, 0, spent);
      return;
    case 'storeRendering':
      await on.storeRendering(deliveryId, deliveryToken, rendering);
      return;
    // A whole way at once, or random steps would hardly ever get as far as a repeat that redrives.
    case 'goThrough': {
      const event = received({ duplicateKey: step.key });
      const answer = await at.ledger.persist(event);
      if (answer.kind !== 'stored') return;
      world.events.push(event.event.id);
      const begun = await at.ledger.beginEvent(event.event.id, 1);
      if (begun.kind !== 'begun') return;
      const deliveries = step.settlements.map((_, index) => decided(event.event.id, `t${index}`, queuedNow));
      await at.ledger.recordDecision(event.event.id, begun.token, decision(deliveries));
      world.deliveries.push(...deliveries.map(({ id }) => id));
      for (const [index, settlement] of step.settlements.entries()) await at.settle(deliveries[index]?.id ?? '', settlement);
      return;
    }
    case 'act': {
      const { queued } = await on[step.action]([step.onEvent ? { kind: 'event', id: eventId } : { kind: 'delivery', id: deliveryId }], { by: 'ann' });
      if (queued.some(({ deliveryId: id }) => id !== deliveryId)) throw new Error('opened another one than it was asked for');
      return;
    }
    case 'replay': {
      const id = `${eventId}+`;
      const replayed = world.events.includes(id) ? null : await on.replay(eventId, { id, by: 'ann', editedBody: null });
      if (replayed?.kind === 'replayed') world.events.push(id);
      return;
    }
    case 'retain': {
      const final = new Set((await viewsOf(world)).filter(({ state }) => state === 'final').map(({ event }) => event.id));
      await at.ledger.redis.del(at.key('sweeper:1'));
      await world.keeper.overdue(1);
      await world.keeper.retain();
      await world.keeper.packBodies();
      const left = new Set((await viewsOf(world)).map(({ event }) => event.id));
      const kept = world.events.filter((id) => left.has(id) || !final.has(id));
      world.events.splice(0, world.events.length, ...kept);
      return;
    }
    case 'sweep': {
      await at.letPass(...(await at.openIndex()));
      const sweeper = step.who ? at.ledger : at.other;
      for (const entry of await sweeper.overdue(3)) await sweeper.advanceRun(entry);
      return;
    }
    case 'admitWaiting':
      await at.ledger.admitWaiting();
      return;
    case 'loseAdmissions':
      await at.ledger.redis.del(at.key('admitted:ci/a'));
      return;
    default:
      unreachable(step);
  }
}

function pick(from: readonly string[], which: number): string {
  return from[which % Math.max(1, from.length)] ?? 'nobody';
}

/** The newest token that was given, or the one before, or one that never was. */
function tokenOf(world: World, id: string, age: number): number {
  return world.tokens.get(id)?.at(-1 - age) ?? 0;
}

function remember(world: World, id: string, token: number): void {
  world.tokens.set(id, [...(world.tokens.get(id) ?? []), token]);
}

async function viewsOf({ events }: World): Promise<readonly EventView[]> {
  const found = await Promise.all(events.map((id) => at.ledger.event(id)));
  return found.filter((view): view is EventView => view !== null);
}

/** Each rule that does not hold, with what was found and wanted. */
async function inconsistencies(world: World): Promise<readonly string[]> {
  const views = await viewsOf(world);
  const deliveries = views.flatMap((view) => view.deliveries);
  const unfinished = views.filter(({ state }) => state !== 'final');
  const open = [...unfinished.map(({ event }) => `e:${event.id}`), ...deliveries.filter(({ state }) => state === 'open').map(({ id }) => `d:${id}`)];
  const pending = await Promise.all(['a', 'b', 'el'].map((listener) => at.ledger.redis.zrange(at.key(`pending:ci/${listener}`), '0', '-1')));
  const runs = await Promise.all(world.events.map((id) => at.ledger.redis.hget(at.key(`event:${id}`), 'run')));
  const waiting = world.events.filter((_, index) => runs[index] === '0');
  const depth: Omit<Depth, 'overdue'> = {
    open: open.length,
    waiting: waiting.length,
    deadLetters: views.filter(({ dead }) => dead).length + deliveries.filter(({ state }) => state === 'dead').length,
    oldestReceivedAt: unfinished.length === 0 ? null : Math.min(...unfinished.map(({ event }) => event.receivedAt)),
  };

  return [
    differs('events that are stored', views.length, world.events.length),
    differs('open index', sorted(await at.openIndex()), sorted(open)),
    differs('pending lists', sorted(pending.flat()), sorted(waiting)),
    // How late something is depends on what a step made of the time.
    differs('depth', { ...(await at.ledger.depth()), overdue: undefined }, { ...depth, overdue: undefined }),
    differs('final events', await at.ledger.redis.zcard(at.key('final')), views.length - unfinished.length),
    ...(await disagreements(at.ledger.redis, at.key(''))),
    differs('credentials of final events', await credentialsLeft(views), []),
    differs('duplicate keys that outlive their window', await keysThatStay(views), []),
    ...views.map((view) => differs(`state of ${view.event.id}, being ${view.state}`, stateFits(view), true)),
  ].flat();
}

function differs(what: string, found: unknown, wanted: unknown): readonly string[] {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  return left === right ? [] : [`${what}: found ${left}, wanted ${right}`];
}

function sorted(members: readonly string[]): readonly string[] {
  return members.toSorted((left, right) => (left < right ? -1 : 1));
}

/** Final exactly when it was decided and all its deliveries are final, or when it is a dead letter itself. */
function stateFits({ state, deliveries }: EventView): boolean {
  const someOpen = deliveries.some((delivery) => delivery.state === 'open');
  switch (state) {
    case 'received':
      return deliveries.length === 0;
    case 'dispatched':
      return someOpen;
    case 'final':
      return !someOpen;
    default:
      return unreachable(state);
  }
}

async function credentialsLeft(views: readonly EventView[]): Promise<readonly string[]> {
  const final = views.filter(({ state }) => state === 'final').map(({ event }) => event.id);
  const left = await Promise.all(final.map((id) => at.ledger.redis.exists(at.key(`credentials:${id}`))));
  return final.filter((_, index) => left[index] === 1);
}

async function keysThatStay(views: readonly EventView[]): Promise<readonly string[]> {
  const keys = await Promise.all(
    ['k1', 'k2'].map(async (key) => {
      const holder = await at.ledger.redis.get(at.key(`duplicate:${key}`));
      const view = views.find(({ event }) => event.id === holder);
      const isDone = view?.state === 'final' && !view.dead && view.deliveries.every(({ state }) => state !== 'dead');
      return isDone && (await at.ledger.redis.pttl(at.key(`duplicate:${key}`))) < 0 ? [key] : [];
    }),
  );
  return keys.flat();
}

describe('whatever is done', () => {
  test('nothing open is lost, nothing final is open, and indexes say what the records say', async () => {
    const keeper = at.open({ retentionEvents: 0 });
    await assert(
      asyncProperty(array(step, { minLength: 5, maxLength: 60, size: 'max' }), async (steps) => {
        await at.ledger.redis.flushall();
        const world: World = { keeper, events: [], deliveries: [], tokens: new Map() };
        for (const step of steps) await play(world, step);
        expect(await inconsistencies(world)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
