/**
 * One thing that many need and that may fail by itself: a namespace's resource, an account's flow, a host. Pure.
 *
 *   closed  everybody passes; failures in a row are counted
 *     | `failures` of them                  | told to wait (429)
 *   open    nobody passes until its time
 *     | then the first who comes
 *   trial   that one passes, nobody else
 *     | succeeded: closed    | failed: open, twice as long
 */
import { unreachable } from '@millrace/triggers';

export type CircuitState =
  | { readonly kind: 'closed'; readonly failures: number }
  | { readonly kind: 'open'; readonly until: number; readonly openings: number }
  | { readonly kind: 'trial'; readonly openings: number };

/** What came of one that passed. `unknown`: nothing was learned (given up, or a trouble of the whole cluster). */
export type Came = { readonly kind: 'succeeded' } | { readonly kind: 'failed' } | { readonly kind: 'unknown' } | { readonly kind: 'told-to-wait'; readonly ms: number };

export interface CircuitSettings {
  /** In a row, to open it. */
  readonly failures: number;
  readonly firstMs: number;
  readonly capMs: number;
}

export const defaultCircuit: CircuitSettings = { failures: 5, firstMs: 1000, capMs: 30_000 };

export const closedCircuit: CircuitState = { kind: 'closed', failures: 0 };

export type Entered = { readonly kind: 'passes'; readonly isTrial: boolean; readonly state: CircuitState } | { readonly kind: 'stays-out'; readonly forMs: number };

export function enterCircuit(state: CircuitState, now: number, { firstMs }: CircuitSettings): Entered {
  switch (state.kind) {
    case 'closed':
      return { kind: 'passes', isTrial: false, state };
    case 'open':
      return now < state.until ? { kind: 'stays-out', forMs: state.until - now } : { kind: 'passes', isTrial: true, state: { kind: 'trial', openings: state.openings } };
    case 'trial':
      return { kind: 'stays-out', forMs: firstMs };
    default:
      return unreachable(state);
  }
}

export function leaveCircuit(state: CircuitState, isTrial: boolean, came: Came, now: number, settings: CircuitSettings): CircuitState {
  if (came.kind === 'told-to-wait') return { kind: 'open', until: Math.max(now + came.ms, state.kind === 'open' ? state.until : 0), openings: state.kind === 'closed' ? 0 : state.openings };
  // What went in before it opened says nothing new.
  if (isTrial !== (state.kind === 'trial') || state.kind === 'open') return state;
  switch (came.kind) {
    case 'succeeded':
      return closedCircuit;
    case 'unknown':
      return state.kind === 'trial' ? { kind: 'open', until: now, openings: state.openings } : state;
    case 'failed':
      return failed(state, now, settings);
    default:
      return unreachable(came);
  }
}

function failed(state: Exclude<CircuitState, { readonly kind: 'open' }>, now: number, settings: CircuitSettings): CircuitState {
  if (state.kind === 'closed' && state.failures + 1 < settings.failures) return { kind: 'closed', failures: state.failures + 1 };
  const openings = state.kind === 'trial' ? state.openings : 0;
  return { kind: 'open', until: now + Math.min(settings.capMs, settings.firstMs * 2 ** Math.min(openings, 30)), openings: openings + 1 };
}
