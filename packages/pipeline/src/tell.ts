import type { ChainEnd, Explanation, JsonValue, ResolvedParam, Step, Verb } from '@millrace/triggers';

/** What stages have to tell about how they decided. */
export interface Tell {
  readonly chain: (steps: readonly Step[], end: ChainEnd) => void;
  readonly params: (params: readonly ResolvedParam[]) => void;
  /** How long a stage took. */
  readonly took: (verb: Verb, ms: number) => void;
}

/** Milliseconds of each stage that ran. */
export type Durations = Readonly<Partial<Record<Verb, number>>>;

export interface Told extends Tell {
  /** What the chain said, one entry for each interceptor that was asked; null when no chain ran. */
  readonly toldChain: () => readonly JsonValue[] | null;
  /** The values that its params have in this event; null when it did not get that far. */
  readonly toldParams: () => readonly ResolvedParam[] | null;
  readonly toldDurations: () => Durations;
}

export function listen(): Told {
  let chain: readonly JsonValue[] | null = null;
  let params: readonly ResolvedParam[] | null = null;
  const durations: Partial<Record<Verb, number>> = {};
  return {
    chain(steps, end) {
      chain = steps.map((step) => ({ ...step, ...whyNot(step, end) }));
    },
    params(resolved) {
      params = resolved;
    },
    took(verb, ms) {
      durations[verb] = (durations[verb] ?? 0) + ms;
    },
    toldChain: () => chain,
    toldParams: () => params,
    toldDurations: () => durations,
  };
}

function whyNot(step: Step, end: ChainEnd): { readonly text?: string; readonly why?: Explanation } {
  if (end.kind === 'passed' || end.position !== step.position) return {};
  return { text: end.decision.text, why: end.decision.why };
}
