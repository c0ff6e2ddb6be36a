/**
 * Bounds what expressions may cost, so that none holds the event loop: `..` over a deep body, several times, yields more values
 * than memory holds. One budget is meant for all expressions of one delivery.
 */
export interface Budget {
  /** False once the steps are used up. */
  readonly spend: (steps: number) => boolean;
  readonly isExhausted: () => boolean;
  /** How long the text of all results may become. */
  readonly spendText: (length: number) => boolean;
  readonly textLeft: () => number;
}

export interface Limits {
  /** Values looked at. The largest body (3 MiB) holds fewer than this many, so that one `..` over it is fine. */
  readonly steps: number;
  /** UTF-16 units of text. An API server takes objects of 3 MiB at most. */
  readonly text: number;
}

export const defaultLimits: Limits = { steps: 1_000_000, text: 8 * 1024 * 1024 };

export function createBudget(limits: Limits = defaultLimits): Budget {
  let steps = limits.steps;
  let text = limits.text;
  return {
    spend(count) {
      steps -= count;
      return steps >= 0;
    },
    isExhausted: () => steps < 0 || text < 0,
    spendText(length) {
      text -= length;
      return text >= 0;
    },
    textLeft: () => Math.max(text, 0),
  };
}
