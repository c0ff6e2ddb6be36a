/**
 * Who leads, of several replicas: a Lease of coordination.k8s.io, as client-go's leader election has it (tools/leaderelection).
 *
 *   following --nobody holds it, or its holder was not heard of for its whole duration--> leading
 *   leading --not renewed within the deadline, or taken by another--> following
 *   closing: what leads ends, then gives the Lease back, so that the next need not wait
 *
 * Only our own monotonic clock counts: how long a record has stood still is measured from when we saw it change. Every write names the
 * version that was read, so of two who take the Lease at once one is refused. A leader stops before another may begin (deadline < duration).
 */
import { resourcePath } from '@millrace/kube';
import type { Kube, KubeAnswer } from '@millrace/kube';
import type { Clock } from '@millrace/runtime';
import { member, objectAt, textAt } from '@millrace/triggers';
import type { JsonObject, JsonValue } from '@millrace/triggers';
import { places } from '../places.ts';

export interface LeaseTimes {
  /** How long a Lease holds that is not renewed. */
  readonly durationMs: number;
  /** When a leader that can't renew it stops. */
  readonly deadlineMs: number;
  readonly retryMs: number;
}

/** As client-go's components have them. */
export const defaultLeaseTimes: LeaseTimes = { durationMs: 15_000, deadlineMs: 10_000, retryMs: 2000 };

export interface LeasePorts {
  readonly kube: Pick<Kube, 'request'>;
  readonly namespace: string;
  readonly name: string;
  /** Of this process, and no other. */
  readonly identity: string;
  readonly times: LeaseTimes;
  readonly clock: Clock;
  readonly events: LeaseEvents;
  /** Runs while this process leads, and ends soon after the signal aborts. */
  readonly lead: (over: AbortSignal) => Promise<void>;
}

export interface LeaseEvents {
  leading(): void;
  following(leader: string): void;
  leaseLost(text: string): void;
  leaseFailed(text: string): void;
}

export interface Election {
  /** Whether this process leads for certain, right now: asked before each write. */
  readonly isLeading: boolean;
  close(): Promise<void>;
}

type State =
  | { readonly kind: 'following' }
  | { readonly kind: 'leading'; readonly over: AbortController; readonly led: Promise<void>; /** When the last renewal was asked for that was answered. */ readonly renewedAt: number };

export function standForElection(ports: LeasePorts): Election {
  const { clock, times, identity, events } = ports;
  const all = resourcePath(places.leases, ports.namespace);
  const one = resourcePath(places.leases, ports.namespace, ports.name);
  let state: State = { kind: 'following' };
  let seen = { version: '', at: 0 };
  let leader = '';
  /** What was last said to be wrong. */
  let trouble = '';
  let cancelNext: (() => void) | null = null;
  let closing = false;
  let trying: Promise<void> = Promise.resolve();

  function schedule(ms: number): void {
    cancelNext?.();
    if (!closing) {
      cancelNext = clock.after(ms, () => {
        trying = step();
      });
    }
  }

  async function step(): Promise<void> {
    const startedAt = clock.monotonic();
    const held = await hold();
    if (held && !closing) {
      if (state.kind === 'leading') state = { ...state, renewedAt: startedAt };
      else begin(startedAt);
    } else if (state.kind === 'leading' && clock.monotonic() - state.renewedAt >= times.deadlineMs) {
      await end(`not renewed for ${times.deadlineMs / 1000} s`);
    }
    schedule(times.retryMs);
  }

  /** Whether the Lease is ours after this. */
  async function hold(): Promise<boolean> {
    const read = await ports.kube.request({ method: 'GET', path: one, timeoutMs: times.retryMs });
    if (read.kind === 'refused' && read.status === 404) return written(await ports.kube.request({ method: 'POST', path: all, body: leaseObject(null), timeoutMs: times.retryMs }));
    if (read.kind !== 'answer') return failed(read);
    const version = textAt(objectAt(read.body, 'metadata'), 'resourceVersion');
    const spec = objectAt(read.body, 'spec');
    const holder = textAt(spec, 'holderIdentity');
    const now = clock.monotonic();
    if (version !== seen.version) seen = { version, at: now };
    if (holder !== '' && holder !== identity && now - seen.at < durationOf(spec)) return heldBy(holder);
    return written(await ports.kube.request({ method: 'PUT', path: one, body: leaseObject(read.body), timeoutMs: times.retryMs }));
  }

  function written(answer: KubeAnswer): boolean {
    if (answer.kind !== 'answer') return failed(answer);
    trouble = '';
    return true;
  }

  function failed(answer: Exclude<KubeAnswer, { readonly kind: 'answer' }>): false {
    // Another was quicker: the next look says who.
    if (answer.kind === 'refused' && answer.status === 409) return false;
    if (answer.failure.text !== trouble) events.leaseFailed(answer.failure.text);
    trouble = answer.failure.text;
    return false;
  }

  async function heldBy(holder: string): Promise<false> {
    if (state.kind === 'leading') await end(`taken by "${holder}"`);
    if (leader !== holder) events.following(holder);
    leader = holder;
    return false;
  }

  function begin(renewedAt: number): void {
    const over = new AbortController();
    leader = identity;
    // Only then: its first writes already ask whether we lead.
    const led = Promise.resolve().then(() => ports.lead(over.signal));
    state = { kind: 'leading', over, renewedAt, led };
    events.leading();
  }

  async function end(text: string): Promise<void> {
    if (state.kind !== 'leading') return;
    const { over, led } = state;
    state = { kind: 'following' };
    leader = '';
    over.abort();
    events.leaseLost(text);
    await led;
  }

  /** Renewed, taken, or made where there was none. */
  function leaseObject(existing: JsonValue): JsonObject {
    const spec = objectAt(existing, 'spec');
    const now = new Date(clock.now()).toISOString().replace('Z', '000Z');
    const own = textAt(spec, 'holderIdentity') === identity;
    const transitions = member(spec, 'leaseTransitions');
    return {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: existing === null ? { name: ports.name, namespace: ports.namespace } : objectAt(existing, 'metadata'),
      spec: {
        holderIdentity: identity,
        leaseDurationSeconds: Math.ceil(times.durationMs / 1000),
        acquireTime: own ? textAt(spec, 'acquireTime') : now,
        renewTime: now,
        leaseTransitions: existing === null ? 0 : (typeof transitions === 'number' ? transitions : 0) + (own ? 0 : 1),
      },
    };
  }

  async function giveBack(): Promise<void> {
    const read = await ports.kube.request({ method: 'GET', path: one, timeoutMs: times.retryMs });
    if (read.kind !== 'answer' || textAt(objectAt(read.body, 'spec'), 'holderIdentity') !== identity) return;
    const lease = leaseObject(read.body);
    const body = { ...lease, spec: { ...objectAt(lease, 'spec'), holderIdentity: '', leaseDurationSeconds: 1 } };
    await ports.kube.request({ method: 'PUT', path: one, body, timeoutMs: times.retryMs });
  }

  schedule(0);
  return {
    get isLeading() {
      return state.kind === 'leading' && clock.monotonic() - state.renewedAt < times.deadlineMs;
    },
    async close() {
      closing = true;
      cancelNext?.();
      await trying;
      if (state.kind !== 'leading') return;
      await end('stopping');
      await giveBack();
    },
  };
}

function durationOf(spec: JsonObject): number {
  const seconds = member(spec, 'leaseDurationSeconds');
  return (typeof seconds === 'number' ? seconds : 15) * 1000;
}
