import { planParams, resolveParams, type BindingEntry, type Ok, type Param, type ParamSpec, type ParamsPlan, type ResolvedParam, type Retryable, type Terminal } from '@millrace/triggers';
import { compareError, compareParams, compareVarying, withoutOrder, type NamedValue } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';
import { eventOf, type EventInput } from './event-input.ts';

export interface BindingsInput extends EventInput {
  readonly params?: readonly Param[];
  readonly bindings?: readonly BindingEntry[];
  readonly triggerBindings?: Readonly<Record<string, readonly Param[] | null>>;
  readonly clusterTriggerBindings?: Readonly<Record<string, readonly Param[] | null>>;
  readonly templateParams?: readonly ParamSpec[];
  readonly context: { readonly eventID: string };
}

export interface BindingsExpected {
  readonly params?: readonly NamedValue[];
  readonly error?: { readonly message: string };
  readonly varies?: boolean;
  readonly anyOf?: readonly BindingsExpected[];
}

/** The bindings of one trigger and one event: the params. */
export const bindings: Suite<BindingsInput, BindingsExpected> = {
  suite: 'bindings',
  async run({ input, expected }) {
    const answer = resolve(input);
    const ourError = answer.kind === 'ok' ? null : answer.text;
    return differs(
      compareVarying(expected, ourError, (one) => {
        const error = compareError(ourError, one.error?.message ?? null);
        return error.length > 0 || answer.kind !== 'ok' ? error : compareParams(answer.value, one.params ?? [], expected.varies === true ? withoutOrder : undefined);
      }),
    );
  },
};

export function resolve(input: BindingsInput): Ok<readonly ResolvedParam[]> | Retryable | Terminal {
  const plan = planInput(input);
  if (plan.kind !== 'ok') return plan;
  const event = eventOf(input, input.context.eventID);
  return 'error' in event ? { kind: 'terminal', reason: 'body-invalid', text: event.error } : resolveParams(plan.value, event);
}

export function planInput(input: BindingsInput): Ok<ParamsPlan> | Retryable | Terminal {
  const single = input.bindings === undefined;
  return planParams(single ? [{ ref: 'only' }] : input.bindings, input.templateParams ?? [], {
    triggerBinding: (name) => (single ? (input.params ?? []) : (input.triggerBindings?.[name] ?? null)),
    clusterTriggerBinding: (name) => input.clusterTriggerBindings?.[name] ?? null,
  });
}
