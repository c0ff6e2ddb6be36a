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
  /** Values looked at or printed. As many as take some tens of milliseconds; a push of 20 KB holds about 500. */
  readonly steps: number;
  /** UTF-16 units of text. An API server takes no object beyond 3 MiB. */
  readonly text: number;
}

export const defaultLimits: Limits = { steps: 300_000, text: 3 * 1024 * 1024 };

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
