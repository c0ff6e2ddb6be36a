/**
 * Compares what Tekton made of events with what we would have made of them.
 *
 *   taken -> decided here (a rehearsal) -> looked for after `settle`, again after twice as long, ... -> at `wait` the last look -> concluded
 *
 * What is looked for is everything with the event's id: more than there should be is a difference too, so that an event is concluded
 * at the last look only, and not when all is there. Where nothing could be seen or decided by then, it is looked for once more as long, then given up.
 */
import type { Rehearsal } from '@millrace/pipeline';
import { errorText } from '@millrace/runtime';
import type { Event, JsonObject } from '@millrace/triggers';
import { eventHeaders, member, textAt, unreachable } from '@millrace/triggers';
import { compareEvent } from './compare-event.ts';
import type { ModeOf } from './compare-event.ts';
import { expectationOf } from './expectation.ts';
import type { ExpectedObject, Expectation } from './expectation.ts';
import type { FindCreated, KindName } from './find-created.ts';
import type { Concluded, ShadowedEvent } from './messages.ts';

export interface ComparerPorts {
  /** Waits until the cluster's configuration is known. */
  readonly rehearse: (event: Event, body: Uint8Array) => Promise<Rehearsal>;
  readonly findCreated: FindCreated;
  /** Of every template that is there: what Tekton may create besides. */
  readonly otherKinds: () => readonly KindName[];
  readonly asStored: AsStored;
  readonly settleMs: number;
  readonly waitMs: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly concluded: (concluded: Concluded) => void;
  readonly trouble: (text: string) => void;
}

/** What the API server would make of an object of ours. */
export type AsStored = (expected: ExpectedObject) => Promise<
  | { readonly kind: 'stored'; readonly object: JsonObject; readonly mode: ReturnType<ModeOf> }
  /** There is no such kind, or none that lives in a namespace: neither it nor what comes after it is created. */
  | { readonly kind: 'not-creatable'; readonly text: string }
>;

export interface Comparer {
  take(event: ShadowedEvent): void;
  /** Looks once for everything that is due. */
  look(signal: AbortSignal): Promise<void>;
  /** A last look for everything that is left. */
  finish(signal: AbortSignal): Promise<void>;
}

interface Pending {
  readonly event: ShadowedEvent;
  expected: { readonly kind: 'waits' } | ({ readonly kind: 'decided' } & Decided) | { readonly kind: 'failed'; readonly text: string };
  nextLook: number;
  readonly lastLook: number;
  /** By uid: what was there once counts, though it may be gone by the last look. */
  readonly seen: Map<string, JsonObject>;
}

interface Decided {
  readonly expectation: Expectation;
  readonly modes: ReadonlyMap<ExpectedObject, ReturnType<ModeOf>>;
}

/** For what is not known at the last look: a cluster that lists slowly, an API server that is away. */
const patienceMs = 60_000;

/** Events that one request looks for. */
const mostAtOnce = 50;

export function createComparer(ports: ComparerPorts): Comparer {
  const { settleMs, waitMs, now } = ports;
  const pending = new Set<Pending>();

  async function decide(entry: Pending): Promise<void> {
    try {
      const { eventId, namespace, listener, answeredAt, method, url, rawHeaders, body } = entry.event;
      const event: Event = { id: eventId, receivedAt: answeredAt, listener: { namespace, name: listener, uid: '', resourceVersion: '' }, method, url, headers: eventHeaders(rawHeaders) };
      entry.expected = { kind: 'decided', ...(await storedExpectation(expectationOf(await ports.rehearse(event, body)), ports.asStored)) };
    } catch (error) {
      entry.expected = { kind: 'failed', text: errorText(error) };
    }
  }

  async function lookFor(entries: readonly Pending[], last: (entry: Pending) => boolean, signal: AbortSignal): Promise<void> {
    const found = await ports.findCreated({ kinds: kindsOf(entries), otherKinds: ports.otherKinds(), eventIds: entries.map(({ event }) => event.eventId), namespaces: namespacesOf(entries), signal });
    const at = now();
    for (const entry of entries) {
      if (found.kind === 'found') remember(entry, found.byEvent.get(entry.event.eventId) ?? []);
      const isKnown = found.kind === 'found' && entry.expected.kind !== 'waits';
      if (last(entry) && (isKnown || at >= entry.lastLook + Math.max(waitMs, patienceMs))) conclude(entry, found.kind === 'failed' ? found.text : null);
      // Twice as long each time; never past the last look, and every so often after it.
      else entry.nextLook = at >= entry.lastLook ? at + Math.max(settleMs, waitMs / 4) : Math.min(entry.lastLook, at + Math.max(settleMs, at - entry.event.answeredAt));
    }
    if (found.kind === 'failed') ports.trouble(`can't see what was created: ${found.text}`);
  }

  function conclude(entry: Pending, unseen: string | null): void {
    pending.delete(entry);
    const { eventId, namespace, listener } = entry.event;
    const common = { eventId, listener: `${namespace}/${listener}` };
    const why = unseen ?? whyNot(entry.expected);
    if (why !== null || entry.expected.kind !== 'decided') {
      ports.concluded({ ...common, verdict: 'not-compared', objects: 0, differences: [], why });
      return;
    }
    const { expectation, modes } = entry.expected;
    const { same, differences } = compareEvent(expectation, [...entry.seen.values()], (expected) => modes.get(expected) ?? 'subset');
    ports.concluded({ ...common, verdict: differences.length === 0 ? 'same' : 'different', objects: same, differences, why: null });
  }

  return {
    take(event) {
      const entry: Pending = { event, expected: { kind: 'waits' }, nextLook: event.answeredAt + Math.min(settleMs, waitMs), lastLook: event.answeredAt + waitMs, seen: new Map() };
      pending.add(entry);
      void decide(entry);
    },
    async look(signal) {
      const at = now();
      const due = [...pending].filter(({ nextLook }) => nextLook <= at);
      for (const some of inPieces(due)) await lookFor(some, ({ lastLook }) => now() >= lastLook, signal);
    },
    async finish(signal) {
      for (const some of inPieces([...pending])) {
        await lookFor(some, () => true, signal);
        for (const entry of some) if (pending.has(entry)) conclude(entry, 'stopped before what was created could be seen');
      }
    },
  };
}

/** A delivery's objects are created in order, up to the first that can't be. */
async function storedExpectation(rendered: Expectation, asStored: AsStored): Promise<Decided> {
  const modes = new Map<ExpectedObject, ReturnType<ModeOf>>();
  const broken = new Map<string, { readonly trigger: string; readonly decision: string }>();
  for (const expected of rendered.objects) {
    if (broken.has(expected.uid)) continue;
    const stored = await asStored(expected);
    if (stored.kind === 'stored') modes.set({ ...expected, object: stored.object }, stored.mode);
    else broken.set(expected.uid, { trigger: expected.trigger, decision: `fails at create: ${stored.text}` });
  }
  return { expectation: { ...rendered, objects: [...modes.keys()], others: [...rendered.others, ...broken.values()] }, modes };
}

/** As it was when it was first seen: what controllers have changed since is nobody's rendering. */
function remember({ seen }: Pending, objects: readonly JsonObject[]): void {
  for (const object of objects) {
    const uid = textAt(member(object, 'metadata'), 'uid');
    if (!seen.has(uid)) seen.set(uid, object);
  }
}

function inPieces(entries: readonly Pending[]): readonly (readonly Pending[])[] {
  return Array.from({ length: Math.ceil(entries.length / mostAtOnce) }, (_, at) => entries.slice(at * mostAtOnce, (at + 1) * mostAtOnce));
}

function whyNot(expected: Pending['expected']): string | null {
  switch (expected.kind) {
    case 'waits':
      return "the cluster's configuration is not known yet";
    case 'failed':
      return `it could not be decided: ${expected.text}`;
    case 'decided':
      return expected.expectation.undecided === null ? null : `it could not be decided: ${expected.expectation.undecided}`;
    default:
      return unreachable(expected);
  }
}

function kindsOf(entries: readonly Pending[]): readonly KindName[] {
  return entries.flatMap(({ expected }) => (expected.kind === 'decided' ? expected.expectation.objects : []));
}

function namespacesOf(entries: readonly Pending[]): readonly string[] {
  return [...new Set(entries.flatMap(({ event, expected }) => [event.namespace, ...(expected.kind === 'decided' ? expected.expectation.objects.map(({ namespace }) => namespace) : [])]))];
}
