/**
 * What a create passes before it is sent, and what its answer means for those after it:
 *
 *   circuit of namespace and resource -> flow of the account -> slot, while the gate is open -> create
 */
import type { CreateAnswer, KubeFailure } from '@millrace/kube';
import { LockLost } from '@millrace/pipeline';
import { unreachable } from '@millrace/triggers';
import type { Came } from './circuit-state.ts';
import type { CircuitKey, Circuits } from './circuits.ts';
import type { Gate } from './gate.ts';
import { HeldBack } from './held-back.ts';
import type { Slots } from './slots.ts';

/** Throws HeldBack when it is not this create's turn, or when what failed is closed from now on. */
export type InTurn = (place: CreatePlace, signal: AbortSignal, create: () => Promise<CreateAnswer>) => Promise<CreateAnswer>;

export interface CreatePlace {
  readonly namespace: string;
  /** As in `pipelineruns.tekton.dev`. */
  readonly resource: string;
  readonly user: string;
}

export interface CreateTurnPorts {
  readonly gate: Pick<Gate, 'holdsBack' | 'doubt' | 'succeeded'>;
  readonly circuits: Circuits;
  readonly slots: Slots;
}

export function createsInTurn({ gate, circuits, slots }: CreateTurnPorts): InTurn {
  return async function inTurn(place, signal, create) {
    const resource = circuits.enter(resourceKey(place));
    const flow = enterOrLeave(() => circuits.enter(flowKey(place)), () => resource.leave(unknown));
    try {
      const answer = await withSlot(place.namespace, signal, create);
      const failure = answer.kind === 'failed' ? answer.failure : null;
      const failing = failure?.classified.kind === 'retryable' ? { reason: failure.classified.reason, text: failure.text } : undefined;
      const heldBack = [resource.leave(cameOf(failure, 'resource'), failing), flow.leave(cameOf(failure, 'flow'), failing)].find((held) => held !== null) ?? null;
      if (answer.kind !== 'failed') gate.succeeded();
      if (answer.kind !== 'failed' || failing === undefined || heldBack === null) return answer;
      // A namespace that stands still may be the first sign of an API server that does.
      if (failing.reason === 'api-error') throw uncertain((await gate.doubt(failing)) ?? heldBack, answer.unknown);
      throw uncertain(heldBack, answer.unknown);
    } finally {
      resource.leave(unknown);
      flow.leave(unknown);
    }
  };

  async function withSlot(namespace: string, signal: AbortSignal, create: () => Promise<CreateAnswer>): Promise<CreateAnswer> {
    const slot = await slots.take(namespace, signal);
    if (signal.aborted) {
      slot?.release();
      throw new LockLost('while it waited for its turn');
    }
    if (slot === null) throw gate.holdsBack() ?? noSlot(namespace);
    try {
      return await create();
    } finally {
      slot.release();
    }
  }
}

const unknown: Came = { kind: 'unknown' };

function resourceKey({ namespace, resource }: CreatePlace): CircuitKey {
  return { scope: 'resource', about: `${resource} in namespace "${namespace}"` };
}

/**
 * The API server tells accounts apart when it throttles them: its flow schema for service accounts distinguishes by user
 * (https://kubernetes.io/docs/concepts/cluster-administration/flow-control/), so one that is told to wait stops no other.
 */
function flowKey({ user }: CreatePlace): CircuitKey {
  return { scope: 'flow', about: `account "${user}"` };
}

function cameOf(failure: KubeFailure | null, circuit: 'resource' | 'flow'): Came {
  if (failure === null || failure.classified.kind === 'terminal') return { kind: 'succeeded' };
  const { scope } = failure.classified;
  switch (scope.kind) {
    case 'cluster':
      return unknown;
    case 'resource':
      return { kind: circuit === 'resource' ? 'failed' : 'succeeded' };
    case 'flow':
      return circuit === 'flow' ? { kind: 'told-to-wait', ms: scope.retryAfterMs } : unknown;
    case 'absent':
    case 'attempt':
      return { kind: 'succeeded' };
    default:
      return unreachable(scope);
  }
}

function enterOrLeave<T>(enter: () => T, leave: () => unknown): T {
  try {
    return enter();
  } catch (error) {
    leave();
    throw error;
  }
}

function uncertain({ fields }: HeldBack, mayBeStored: boolean): HeldBack {
  return new HeldBack({ ...fields, uncertain: mayBeStored });
}

function noSlot(namespace: string): HeldBack {
  return new HeldBack({ scope: 'slot', reason: 'no-slot', text: `namespace "${namespace}" has as many creates under way as it may`, delayMs: noSlotMs });
}

/** Until a create of the namespace is likely to have ended. */
const noSlotMs = 500;
