/**
 * The order of the system, and nothing else.
 *
 *   select -> for each delivery: intercept -> bind -> render -> create
 *   a group:                     intercept -> open, which selects its members
 *   redriven:                    reselect -> as any delivery
 *
 * receive and persist came before (services/ingress); create is the worker's, and record follows whatever a stage came to.
 */
import type { Filtered, Retryable, Terminal, Verb } from '@millrace/triggers';
import type { Attempt, Stage } from './stage.ts';
import type { Bound, Created, Delivery, Intercepted, Received, Rendered, Rendering, Selection } from './way.ts';

/** Those that have no effect: whoever asks what would happen runs the same ones. */
export interface DecidingStages {
  readonly select: Stage<Received, Selection>;
  readonly intercept: Stage<Delivery, Intercepted>;
  readonly open: Stage<Intercepted, readonly Delivery[]>;
  readonly reselect: Stage<Delivery, Delivery>;
  readonly bind: Stage<Intercepted, Bound>;
  readonly render: Stage<Bound, Rendering>;
}

export interface Stages extends DecidingStages {
  readonly create: Stage<Rendered, Created>;
}

export interface Pipeline {
  readonly select: Stages['select'];
  /** The same delivery as today's objects would select it. */
  readonly reselect: Stages['reselect'];
  readonly prepare: Prepare;
  readonly create: Stages['create'];
}

/** Everything of a delivery that has no effect yet. A group ends by opening. */
export type Prepare = (delivery: Delivery, attempt: Attempt) => Promise<Prepared>;

export type Prepared =
  | { readonly kind: 'rendered'; readonly rendering: Rendering }
  | { readonly kind: 'opened'; readonly intercepted: Intercepted; readonly members: readonly Delivery[] }
  | Stopped;

/** A stage did not let the delivery through. */
export interface Stopped {
  readonly kind: 'stopped';
  readonly stage: Verb;
  readonly outcome: Filtered | Retryable | Terminal;
}

export function createPipeline(stages: Stages): Pipeline {
  return { select: stages.select, reselect: stages.reselect, prepare: createPrepare(stages), create: stages.create };
}

export function createPrepare({ intercept, open, bind, render }: DecidingStages): Prepare {
  return async function prepare(delivery, attempt) {
    const intercepted = await intercept(delivery, attempt);
    if (intercepted.kind !== 'ok') return { kind: 'stopped', stage: 'intercept', outcome: intercepted };
    if (delivery.selected.kind === 'group') {
      const members = await open(intercepted.value, attempt);
      if (members.kind !== 'ok') return { kind: 'stopped', stage: 'select', outcome: members };
      return { kind: 'opened', intercepted: intercepted.value, members: members.value };
    }

    const bound = await bind(intercepted.value, attempt);
    if (bound.kind !== 'ok') return { kind: 'stopped', stage: 'bind', outcome: bound };

    const rendered = await render(bound.value, attempt);
    if (rendered.kind !== 'ok') return { kind: 'stopped', stage: 'render', outcome: rendered };
    return { kind: 'rendered', rendering: rendered.value };
  };
}
