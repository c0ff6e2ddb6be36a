import type { Delivery, Stage, Stages } from '@millrace/pipeline';
import type { Tracing } from '@millrace/runtime';
import type { Verb } from '@millrace/triggers';
import type { WorkerEvents } from './events.ts';

export interface ObserveStagesPorts {
  readonly tracing: Tracing;
  readonly events: Pick<WorkerEvents, 'took'>;
  readonly monotonic: () => number;
}

/** The same stages, each timed, and in a span of the attempt that it is part of. */
export function observeStages({ tracing, events, monotonic }: ObserveStagesPorts, stages: Stages): Stages {
  function observed<In, Out>(verb: Verb, stage: Stage<In, Out>, deliveryOf: (input: In) => Delivery | null): Stage<In, Out> {
    return (input, attempt) =>
      tracing.span(verb, {}, async (span) => {
        const delivery = deliveryOf(input);
        if (delivery !== null) span.set({ 'millrace.trigger': delivery.selected.name, 'millrace.delivery.id': delivery.id });
        const begun = monotonic();
        try {
          const outcome = await stage(input, attempt);
          span.set({ 'millrace.outcome': outcome.kind });
          if (outcome.kind !== 'ok') span.set({ 'millrace.reason': outcome.reason });
          if (outcome.kind === 'retryable' || outcome.kind === 'terminal') span.fail(outcome.text);
          return outcome;
        } finally {
          const ms = monotonic() - begun;
          attempt.tell.took(verb, ms);
          events.took(verb, ms);
        }
      });
  }
  return {
    select: observed('select', stages.select, () => null),
    intercept: observed('intercept', stages.intercept, itself),
    open: observed('select', stages.open, its),
    reselect: observed('select', stages.reselect, itself),
    bind: observed('bind', stages.bind, its),
    render: observed('render', stages.render, its),
    create: observed('create', stages.create, its),
  };
}

function itself(delivery: Delivery): Delivery {
  return delivery;
}

function its({ delivery }: { readonly delivery: Delivery }): Delivery {
  return delivery;
}
