import { celError, type CelResult, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { Fault, noSuchOverload } from '../value/fault.ts';
import { kindOf, typeNameOf, type Kind } from '../value/kind.ts';
import type { Type } from '../check/type.ts';
import type { FunctionOverload, Implementation } from './define.ts';

/** Calls the first overload whose parameters take the values; a Fault becomes the library's error, all else goes through. */
export type Dispatch = (id: number, target: CelValue | undefined, args: readonly CelValue[], work: Work) => CelResult;

export function createDispatch(name: string, overloads: readonly FunctionOverload[]): Dispatch {
  const members = overloads.filter(({ member }) => member).map(candidateOf);
  const globals = overloads.filter(({ member }) => !member).map(candidateOf);
  return function dispatch(id, target, args, work) {
    const values = target === undefined ? args : [target, ...args];
    const candidates = target === undefined ? globals : members;
    return faultAsError(id, work, () => {
      for (const { parameters, run } of candidates) if (takes(parameters, values)) return run(values, work);
      throw new Fault(isOperator.test(name) ? noSuchOverload : `${noSuchOverload}: ${name}(${values.map(typeNameOf).join(', ')})`);
    });
  };
}

/** For calls that lowering made: one implementation that takes anything. */
export function dispatchTo(run: Implementation): Dispatch {
  return function dispatch(id, _target, args, work) {
    return faultAsError(id, work, () => run(args, work));
  };
}

/** Null takes any kind. */
type Candidate = { readonly parameters: readonly (Kind | null)[]; readonly run: Implementation };

const isOperator = /^[^a-z]/;
const stepsOfFault = 50;

function faultAsError(id: number, work: Work, run: () => CelValue): CelResult {
  try {
    return run();
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    work.charge(stepsOfFault);
    return celError(thrown, id);
  }
}

function candidateOf({ parameters, run }: FunctionOverload): Candidate {
  return { parameters: parameters.map(kindOfType), run };
}

function takes(parameters: readonly (Kind | null)[], values: readonly CelValue[]): boolean {
  return parameters.length === values.length && values.every((value, index) => parameters[index] === null || parameters[index] === kindOf(value));
}

function kindOfType(type: Type): Kind | null {
  switch (type.kind) {
    case 'dyn':
    case 'any':
    case 'param':
    case 'error':
    case 'opaque':
      return null;
    case 'wrapper':
      return kindOfType(type.of);
    default:
      return type.kind;
  }
}
