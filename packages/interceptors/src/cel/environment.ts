/**
 * Tekton's CEL environment (pkg/interceptors/cel/cel.go, makeCelEnv): four variables, the standard functions, cel-go's libraries strings,
 * encoders, sets, lists and math, and Triggers' own functions. The library plans and holds values; every function is ours, so that each
 * behaves as cel-go's and pays for its work.
 */
import { celEnv, isCelList, isCelMap, type CelEnv, type CelResult, type CelValue } from '@bufbuild/cel';
import { createRegistry } from '@bufbuild/protobuf';
import { EmptySchema } from '@bufbuild/protobuf/wkt';
import type { Declarations } from './check/declarations.ts';
import { mapOf, dyn, string } from './check/type.ts';
import { wellKnownMessages } from './check/well-known.ts';
import type { Work } from './cost/work.ts';
import { indexing, loweredCalls } from './function/access.ts';
import { conversions } from './function/conversions.ts';
import type { Functions, Implementation } from './function/define.ts';
import { createDispatch, dispatchTo, type Dispatch } from './function/dispatch.ts';
import { encoders } from './function/encoders.ts';
import { format } from './function/format.ts';
import { lists } from './function/lists.ts';
import { math } from './function/math.ts';
import { operators } from './function/operators.ts';
import { sets } from './function/sets.ts';
import { strings } from './function/strings.ts';
import { texts } from './function/text.ts';
import { time } from './function/time.ts';
import { compareSecretFunctions, type Secrets } from './tekton/compare-secret.ts';
import { triggersFunctions } from './tekton/functions.ts';
import { jsonText } from './tekton/json-text.ts';
import { intAt, valueAt } from './value/arguments.ts';

export type Environment = {
  readonly declarations: Declarations;
  readonly library: CelEnv;
  readonly dispatchOf: (name: string) => Dispatch | undefined;
  /** Evaluation is synchronous, so one at a time: functions find here what the one under way may spend and see. */
  readonly during: <T>(evaluation: Evaluation, evaluate: () => T) => T;
};

type Evaluation = { readonly work: Work; readonly secrets: Secrets };

export function createEnvironment(): Environment {
  let current: Evaluation | null = null;
  const functions = merged([...standardLibraries, triggersFunctions, compareSecretFunctions(() => evaluation().secrets)]);
  const dispatches = new Map([...functions].map(([name, overloads]) => [name, createDispatch(name, overloads)]));
  for (const [name, run] of Object.entries({ ...loweredCalls, ...metering })) dispatches.set(name, dispatchTo(run));

  function evaluation(): Evaluation {
    if (current === null) throw new Error('a function was called outside of an evaluation');
    return current;
  }

  function during<T>(next: Evaluation, evaluate: () => T): T {
    const before = current;
    current = next;
    try {
      return evaluate();
    } finally {
      current = before;
    }
  }

  return {
    declarations: { variables, functions: declared(functions), messages: wellKnownMessages },
    library: libraryWith(dispatches, () => evaluation().work),
    dispatchOf: (name) => dispatches.get(name),
    during,
  };
}

const variables = new Map([
  ['body', mapOf(string, dyn)],
  ['header', mapOf(string, dyn)],
  ['extensions', mapOf(string, dyn)],
  ['requestURL', string],
]);

const standardLibraries: readonly Functions[] = [operators, indexing, conversions, texts, time, strings, format, lists, sets, encoders(jsonText), math];

/** See lower.ts. */
const metering: Readonly<Record<string, Implementation>> = {
  '@range': (args, work) => {
    const range = valueAt(args, 0);
    if (isCelList(range) || isCelMap(range)) work.charge(range.size);
    return range;
  },
  '@step': (args, work) => {
    work.charge(Number(intAt(args, 0)));
    return true;
  },
};

/** A function may come from two libraries: `reverse` of texts and of lists. */
function merged(libraries: readonly Functions[]): ReadonlyMap<string, Functions[string]> {
  const all = new Map<string, Functions[string]>();
  for (const library of libraries) for (const [name, overloads] of Object.entries(library)) all.set(name, [...(all.get(name) ?? []), ...overloads]);
  return all;
}

function declared(functions: ReadonlyMap<string, Functions[string]>): Declarations['functions'] {
  return new Map([...functions].map(([name, overloads]) => [name, overloads.filter((overload) => overload.declared)]));
}

/** The planner asks its environment for a function by name, and calls it; the library's own functions are not among ours. */
function libraryWith(dispatches: ReadonlyMap<string, Dispatch>, work: () => Work): CelEnv {
  const library = celEnv({ registry: createRegistry(EmptySchema) });
  const groups = new Map([...dispatches].map(([name, dispatch]) => [name, { name, call: (id: number, target: CelValue | undefined, args: CelValue[]): CelResult => dispatch(id, target, args, work()) }]));
  Object.defineProperty(library, 'funcs', { value: { find: (name: string) => groups.get(name) } });
  return library;
}
