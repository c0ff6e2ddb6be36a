/** The gate of this process: keeps its state, asks when it is doubted, and tells those who wait when that changes. */
import { limitOf, firstGateState, nextGateState } from './gate-state.ts';
import type { GateEvent, GateSettings, GateState } from './gate-state.ts';
import { HeldBack } from './held-back.ts';
import type { Failing } from './held-back.ts';
import { createPace } from './pace.ts';

export interface Gate {
  /** How many creates may be under way; 0 while it is not open. */
  readonly limit: () => number;
  /** Something says that the API server is away, or does not know us: asks it. Null when it is there, else what holds back. */
  readonly doubt: (cause: Failing) => Promise<HeldBack | null>;
  /** What holds back right now, while the gate is closed; null when it is open or only doubted. */
  readonly holdsBack: () => HeldBack | null;
  readonly succeeded: () => void;
  /** How much of the last so many milliseconds it was closed. */
  readonly closedDuring: (lastMs: number) => number;
  /** Called whenever the limit may have changed. */
  readonly onChange: (listener: () => void) => void;
  readonly close: () => void;
}

export interface GatePorts {
  readonly settings: GateSettings;
  /** Whether the API server is ready and takes our credentials. */
  readonly probe: (signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds that only grow. */
  readonly monotonic: () => number;
  /** Calls back once, unless cancelled by what is returned. */
  readonly after: (ms: number, run: () => void) => () => void;
  readonly events: GateEvents;
}

export interface GateEvents {
  gateClosed(cause: Failing): void;
  gateOpened(closedMs: number): void;
}

export function createGate({ settings, probe, monotonic, after, events }: GatePorts): Gate {
  const closing = new AbortController();
  const listeners: (() => void)[] = [];
  const pace = createPace({ gapMs: comeBackGapMs, capMs: settings.probeCapMs });
  const spans: { readonly from: number; readonly to: number }[] = [];
  let state: GateState = firstGateState(settings);
  let probing: Promise<void> | null = null;
  let cancelNext: (() => void) | null = null;

  function take(event: GateEvent): void {
    const before = state;
    state = nextGateState(state, event, settings);
    if (state.kind === 'closed' && before.kind !== 'closed') events.gateClosed(state.cause);
    if (state.kind === 'open' && before.kind === 'closed') {
      spans.push({ from: before.since, to: monotonic() });
      if (spans.length > spansKept) spans.shift();
      events.gateOpened(monotonic() - before.since);
    }
    for (const listener of listeners) listener();
  }

  /** One probe at a time; while it says no, the next follows. */
  function ask(): Promise<void> {
    probing ??= probe(closing.signal)
      .catch(() => false)
      .then((healthy) => {
        probing = null;
        if (closing.signal.aborted) return;
        take({ kind: 'probed', healthy, now: monotonic() });
        if (state.kind === 'closed') cancelNext = after(state.probeAt - monotonic(), () => void ask());
      });
    return probing;
  }

  function holdsBack(): HeldBack | null {
    if (state.kind !== 'closed') return null;
    const now = monotonic();
    const delayMs = pace(now, state.probeAt - now);
    return new HeldBack({ scope: 'cluster', reason: state.cause.reason, text: `creating is paused: ${state.cause.text}`, delayMs });
  }

  return {
    limit: () => limitOf(state),
    holdsBack,
    async doubt(cause) {
      if (state.kind === 'open') take({ kind: 'doubted', cause, now: monotonic() });
      if (state.kind === 'doubted') await ask();
      return holdsBack();
    },
    succeeded() {
      take({ kind: 'succeeded' });
    },
    closedDuring(lastMs) {
      const now = monotonic();
      const from = now - lastMs;
      const current = state.kind === 'closed' ? [{ from: state.since, to: now }] : [];
      return [...spans, ...current].reduce((sum, span) => sum + Math.max(0, Math.min(span.to, now) - Math.max(span.from, from)), 0);
    },
    onChange(listener) {
      listeners.push(listener);
    },
    close() {
      closing.abort();
      cancelNext?.();
    },
  };
}

/** What is held comes back this far apart, so that a process does nothing but look at it. */
const comeBackGapMs = 10;
const spansKept = 100;
