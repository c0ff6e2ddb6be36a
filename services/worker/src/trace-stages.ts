import type { Stage, Stages } from '@millrace/pipeline';
import type { Tracing } from '@millrace/runtime';
import type { Verb } from '@millrace/triggers';

/** The same stages, each in a span of the trace that began when the event was received. Without tracing they are what they were. */
export function traceStages(tracing: Tracing, stages: Stages): Stages {
  function traced<In, Out>(verb: Verb, stage: Stage<In, Out>): Stage<In, Out> {
    return (input, attempt) =>
      tracing.span(verb, { parent: attempt.traceparent }, async (span) => {
        const outcome = await stage(input, { ...attempt, traceparent: span.traceparent });
        span.set({ 'millrace.outcome': outcome.kind });
        if (outcome.kind !== 'ok') span.set({ 'millrace.reason': outcome.reason });
        if (outcome.kind === 'retryable' || outcome.kind === 'terminal') span.fail(outcome.text);
        return outcome;
      });
  }
  return {
    select: traced('select', stages.select),
    intercept: traced('intercept', stages.intercept),
    open: traced('select', stages.open),
    reselect: traced('select', stages.reselect),
    bind: traced('bind', stages.bind),
    render: traced('render', stages.render),
    create: traced('create', stages.create),
  };
}
