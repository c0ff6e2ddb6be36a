import type { ChainEnd, Explanation, JsonValue, Step } from '@millrace/triggers';

/** What stages have to tell about how they decided. Kept with the delivery in the ledger. */
export interface Tell {
  readonly chain: (steps: readonly Step[], end: ChainEnd) => void;
}

export interface Told extends Tell {
  /** What the chain said, one entry for each interceptor that was asked; null when no chain ran. */
  readonly toldChain: () => readonly JsonValue[] | null;
}

export function listen(): Told {
  let chain: readonly JsonValue[] | null = null;
  return {
    chain(steps, end) {
      chain = steps.map((step) => ({ ...step, ...whyNot(step, end) }));
    },
    toldChain: () => chain,
  };
}

function whyNot(step: Step, end: ChainEnd): { readonly text?: string; readonly why?: Explanation } {
  if (end.kind === 'passed' || end.position !== step.position) return {};
  return { text: end.decision.text, why: end.decision.why };
}
