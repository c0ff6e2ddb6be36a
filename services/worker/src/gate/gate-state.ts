/**
 * Whether objects may be created in the cluster, and how many at a time (design, section 4 "Failures"). Pure.
 *
 *   open     up to `limit` at a time; below full it doubles with every `limit` successes
 *     | doubted: something says that the API server is away
 *   doubted  nothing new is begun while a probe asks it
 *     | no: closed        | yes: open, as it was; whoever doubted has a trouble of its own
 *   closed   nothing is begun; a probe asks every now and then
 *     | yes: open, with `rampFrom`
 */
import { unreachable } from '@millrace/triggers';
import type { Failing } from './held-back.ts';

export type GateState =
  | { readonly kind: 'open'; readonly limit: number; readonly successes: number }
  | { readonly kind: 'doubted'; readonly limit: number; readonly cause: Failing; readonly since: number }
  | { readonly kind: 'closed'; readonly cause: Failing; readonly since: number; readonly probes: number; readonly probeAt: number };

export type GateEvent =
  | { readonly kind: 'doubted'; readonly cause: Failing; readonly now: number }
  | { readonly kind: 'probed'; readonly healthy: boolean; readonly now: number }
  | { readonly kind: 'succeeded' };

export interface GateSettings {
  /** Creates at a time. */
  readonly slots: number;
  /** Creates at a time right after the gate opened. */
  readonly rampFrom: number;
  /** Between probes: the first wait, and the longest. */
  readonly probeFirstMs: number;
  readonly probeCapMs: number;
}

export const defaultGate: GateSettings = { slots: 16, rampFrom: 4, probeFirstMs: 1000, probeCapMs: 10_000 };

export function firstGateState({ slots }: GateSettings): GateState {
  return { kind: 'open', limit: slots, successes: 0 };
}

export function nextGateState(state: GateState, event: GateEvent, settings: GateSettings): GateState {
  switch (event.kind) {
    case 'doubted':
      return state.kind === 'open' ? { kind: 'doubted', limit: state.limit, cause: event.cause, since: event.now } : state;
    case 'succeeded':
      return state.kind === 'open' ? ramped(state, settings) : state;
    case 'probed':
      return event.healthy ? opened(state, settings) : closed(state, event.now, settings);
    default:
      return unreachable(event);
  }
}

/** How many may be under way. */
export function limitOf(state: GateState): number {
  return state.kind === 'open' ? state.limit : 0;
}

function ramped(state: Extract<GateState, { readonly kind: 'open' }>, { slots }: GateSettings): GateState {
  if (state.limit >= slots) return state;
  const successes = state.successes + 1;
  return successes < state.limit ? { ...state, successes } : { kind: 'open', limit: Math.min(slots, state.limit * 2), successes: 0 };
}

function opened(state: GateState, { slots, rampFrom }: GateSettings): GateState {
  switch (state.kind) {
    case 'open':
      return state;
    case 'doubted':
      return { kind: 'open', limit: state.limit, successes: 0 };
    case 'closed':
      return { kind: 'open', limit: Math.min(slots, rampFrom), successes: 0 };
    default:
      return unreachable(state);
  }
}

function closed(state: GateState, now: number, { probeFirstMs, probeCapMs }: GateSettings): GateState {
  if (state.kind === 'open') return state;
  const probes = state.kind === 'closed' ? state.probes + 1 : 1;
  // Half as much again each time: an API server that restarts is away for some 20 s, and is soon found to be back.
  const waitMs = Math.min(probeCapMs, probeFirstMs * 1.5 ** Math.min(probes - 1, 50));
  return { kind: 'closed', cause: state.cause, since: state.since, probes, probeAt: now + waitMs };
}
