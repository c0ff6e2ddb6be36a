/** The circuits of this process, one for each thing that has failed lately. What works has none. */
import { closedCircuit, enterCircuit, leaveCircuit } from './circuit-state.ts';
import type { Came, CircuitSettings, CircuitState } from './circuit-state.ts';
import { HeldBack } from './held-back.ts';
import type { Failing, HeldScope } from './held-back.ts';
import { createPace } from './pace.ts';

export interface Circuits {
  /** Throws HeldBack while it is open. Who passes must leave. */
  readonly enter: (key: CircuitKey) => Pass;
}

export interface CircuitKey {
  readonly scope: Extract<HeldScope, 'resource' | 'flow' | 'host'>;
  /** Words for a person: `pipelineruns.tekton.dev in namespace "ci"`. */
  readonly about: string;
}

export interface Pass {
  /** Gives what holds back from now on, or null while it is closed. The first call counts. */
  readonly leave: (came: Came, failure?: Failing) => HeldBack | null;
}

export interface CircuitsPorts {
  readonly settings: CircuitSettings & {
    /** How many are kept. */
    readonly most: number;
    /** Nobody is held longer, for the sake of many others, than this. */
    readonly comeBackCapMs: number;
  };
  readonly monotonic: () => number;
  readonly events: CircuitEvents;
}

export interface CircuitEvents {
  circuitOpened(key: CircuitKey, failing: Failing): void;
  circuitClosed(key: CircuitKey): void;
}

interface Kept {
  readonly key: CircuitKey;
  readonly pace: ReturnType<typeof createPace>;
  state: CircuitState;
  /** The failure before which it was closed. */
  failing: Failing;
}

export function createCircuits({ settings, monotonic, events }: CircuitsPorts): Circuits {
  const kept = new Map<string, Kept>();

  function put(name: string, one: Kept, state: CircuitState): void {
    const wasOpen = one.state.kind !== 'closed';
    one.state = state;
    if (state.kind === 'closed' && state.failures === 0) kept.delete(name);
    else if (!kept.has(name)) keep(name, one);
    if (!wasOpen && state.kind !== 'closed') events.circuitOpened(one.key, one.failing);
    if (wasOpen && state.kind === 'closed') events.circuitClosed(one.key);
  }
  function keep(name: string, one: Kept): void {
    kept.set(name, one);
    const [oldest] = kept;
    if (kept.size <= settings.most || oldest === undefined) return;
    kept.delete(oldest[0]);
    if (oldest[1].state.kind !== 'closed') events.circuitClosed(oldest[1].key);
  }
  function heldBack({ key, pace, failing }: Kept, forMs: number): HeldBack {
    return new HeldBack({ scope: key.scope, reason: failing.reason, text: `${key.about} is paused: ${failing.text}`, delayMs: pace(monotonic(), forMs) });
  }

  return {
    enter(key) {
      const name = `${key.scope} ${key.about}`;
      const one = kept.get(name) ?? { key, pace: createPace({ gapMs: comeBackGapMs, capMs: settings.comeBackCapMs }), state: closedCircuit, failing: unknownFailing };
      const entered = enterCircuit(one.state, monotonic(), settings);
      if (entered.kind === 'stays-out') throw heldBack(one, entered.forMs);
      one.state = entered.state;
      let isInside = true;
      return {
        leave(came, failing) {
          if (!isInside) return null;
          isInside = false;
          // Others may have failed since it was entered: those share the one that is kept.
          const current = kept.get(name) ?? one;
          if (failing !== undefined) current.failing = failing;
          put(name, current, leaveCircuit(current.state, entered.isTrial, came, monotonic(), settings));
          return current.state.kind === 'closed' ? null : heldBack(current, current.state.kind === 'open' ? current.state.until - monotonic() : settings.firstMs);
        },
      };
    },
  };
}

/** What is held comes back this far apart, so that a namespace that stands still costs little. */
const comeBackGapMs = 10;
const unknownFailing: Failing = { reason: 'api-error', text: 'it has failed' };
