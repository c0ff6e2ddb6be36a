/**
 * How much one evaluation may do. Counted in steps of at most about 100 ns, never in time, so that an expression and an event always end the same way:
 * a node of the tree is a step, so is an element looked at, and a few characters looked at. Whatever works in proportion to its input charges
 * before it works, so that a single call can't overshoot.
 */
import type { Regex } from '../regex/regex.ts';

export type Work = {
  readonly charge: (steps: number) => void;
  /** For text that is looked at or built. */
  readonly chargeText: (length: number) => void;
  /** Ends the evaluation where so many steps would be too many, without taking them. */
  readonly afford: (steps: number) => void;
  /** Patterns that stand in the expression: compiled before the first event, and paid for there. */
  readonly pinned: ReadonlyMap<string, Regex>;
  readonly spent: () => number;
  readonly left: () => number;
  /** What ends the evaluation. */
  readonly exceeded: () => CostLimitExceeded;
};

/** Ends an evaluation; no operator absorbs it. */
export class CostLimitExceeded extends Error {
  override readonly name = 'CostLimitExceeded';
}

/** Steps an evaluation, and the JSON that is made of its value, may take: some 30 of the 50 ms that an expression may hold the process, on a slow core. */
export const costLimit = 300_000;

export function createWork({ limit = costLimit, pinned = new Map() }: { readonly limit?: number; readonly pinned?: ReadonlyMap<string, Regex> } = {}): Work {
  let spent = 0;

  function charge(steps: number): void {
    afford(steps);
    spent += steps;
  }

  function afford(steps: number): void {
    // Not "greater": a charge of NaN must end the evaluation too.
    if (!(spent + steps <= limit)) throw exceeded();
  }

  function exceeded(): CostLimitExceeded {
    return new CostLimitExceeded(`the expression does more than ${limit} steps of work`);
  }

  function chargeText(length: number): void {
    charge(1 + length / charactersPerStep);
  }

  return { charge, chargeText, afford, pinned, spent: () => spent, left: () => limit - spent, exceeded };
}

/** Values are walked by recursion. A body may nest 10,000 times, which is more than the stack takes everywhere. */
export function checkDepth(depth: number): void {
  if (depth > deepest) throw new CostLimitExceeded(`a value is nested more than ${deepest} times`);
}

export const charactersPerStep = 10;
const deepest = 1000;
