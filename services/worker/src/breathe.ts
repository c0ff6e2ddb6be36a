/**
 * Lets others run between the stages of an event. Everything up to the first call over a network is one synchronous run, and an event
 * may have hundreds of triggers: locks would not be renewed, and nobody else's answer would be read.
 */
import { setImmediate as nextRound } from 'node:timers/promises';
import type { Attempt, Stage, Stages } from '@millrace/pipeline';

export type Breathe = () => Promise<void>;

/** At most one round of the event loop is waited for each `everyMs`. */
export function createBreathe(monotonic: () => number, everyMs = 5): Breathe {
  let last = monotonic();
  return async function breathe() {
    if (monotonic() - last < everyMs) return;
    await nextRound();
    last = monotonic();
  };
}

export function breathingStages(breathe: Breathe, { select, reselect, intercept, open, bind, render, create }: Stages): Stages {
  function breathing<In, Out>(stage: Stage<In, Out>): Stage<In, Out> {
    return async function breathed(input: In, attempt: Attempt) {
      await breathe();
      return stage(input, attempt);
    };
  }
  return { select: breathing(select), reselect: breathing(reselect), intercept: breathing(intercept), open: breathing(open), bind: breathing(bind), render: breathing(render), create: breathing(create) };
}
