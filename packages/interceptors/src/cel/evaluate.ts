import { isCelError, type CelMap, type CelValue } from '@bufbuild/cel';
import type { Headers, JsonObject } from '@millrace/triggers';
import type { CompiledExpression } from './compile.ts';
import { createWork, CostLimitExceeded, type Work } from './cost/work.ts';
import { SecretNeeded, type SecretKey, type Secrets } from './tekton/compare-secret.ts';
import { Fault } from './value/fault.ts';
import { mapOfJson } from './value/json.ts';

/** What an expression sees of one event. */
export type Activation = {
  readonly body: CelMap;
  readonly header: CelMap;
  readonly extensions: CelMap;
  readonly requestURL: string;
};

/** `work` goes on where the evaluation ended: what is made of its value is paid for together with it (cost/work.ts). */
export type Result = Ended & { readonly work: Work };

export type Ended =
  | { readonly kind: 'value'; readonly value: CelValue }
  /** `text` is Tekton's, from the stage's words on. */
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'cost-limit'; readonly text: string }
  /** Fetch it, and evaluate again. */
  | { readonly kind: 'secret-needed'; readonly wanted: SecretKey };

export function activation(event: { readonly body: JsonObject; readonly header: Headers; readonly extensions: JsonObject; readonly requestURL: string }): Activation {
  return { body: mapOfJson(event.body), header: mapOfJson(event.header), extensions: mapOfJson(event.extensions), requestURL: event.requestURL };
}

export function evaluate(compiled: CompiledExpression, activation: Activation, secrets: Secrets): Result {
  const work = createWork({ pinned: compiled.patterns });
  return { ...evaluateWith(work, compiled, activation, secrets), work };
}

function evaluateWith(work: Work, compiled: CompiledExpression, activation: Activation, secrets: Secrets): Ended {
  try {
    work.charge(compiled.steps);
  } catch (thrown) {
    return ended(thrown, compiled);
  }
  const result = withoutStacks(() => compiled.environment.during({ work, secrets }, () => compiled.run({ ...activation })));
  if (!isCelError(result)) return { kind: 'value', value: result };
  // What a function throws ends the plan, and comes back as an error whose cause it is.
  const { cause } = result;
  if (cause instanceof Error && !(cause instanceof Fault)) return ended(cause, compiled);
  return { kind: 'error', text: `expression ${JSON.stringify(compiled.expression)} failed to evaluate: ${celGoText(result.message)}` };
}

/** What the library's own nodes say, in the words that users of cel-go know. */
function celGoText(text: string): string {
  const range = /^type mismatch: iterable vs (.*)$/.exec(text);
  if (range !== null) return `got '${range[1]}', expected iterable type`;
  return /^type mismatch: |^found no matching overload/.test(text) ? 'no such overload' : text;
}

function ended(thrown: unknown, { expression }: CompiledExpression): Ended {
  if (thrown instanceof SecretNeeded) return { kind: 'secret-needed', wanted: thrown.wanted };
  // A value that nests too deeply for the stack.
  if (!(thrown instanceof CostLimitExceeded || thrown instanceof RangeError)) throw thrown;
  return { kind: 'cost-limit', text: `expression ${JSON.stringify(expression)} is beyond the cost limit: ${thrown.message}` };
}

/** Errors are values here: an expression may make a hundred thousand, and their stacks would take most of the time. */
function withoutStacks<T>(run: () => T): T {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = before;
  }
}
