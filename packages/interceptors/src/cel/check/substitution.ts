/**
 * What the type variables of one check stand for (checker/mapping.go). cel-go copies the whole mapping before each trial; a journal that is
 * rolled back does the same without making a long expression quadratic.
 *
 * A type may be a graph with exponentially many paths (`[1].map(a, {a: a}).map(b, {b: b})...`): every step is counted, and beyond the limit
 * the check ends with TypeTooComplex.
 */
import { parametersOf, withParameters, type Type } from './type.ts';

export class TypeTooComplex extends Error {
  override readonly name = 'TypeTooComplex';
}

export type Substitution = {
  readonly find: (name: string) => Type | undefined;
  readonly bind: (name: string, type: Type) => void;
  /** True keeps what `attempt` has bound, false undoes it. */
  readonly trial: (attempt: () => boolean) => boolean;
  readonly step: () => void;
};

export function createSubstitution(mostSteps: number): Substitution {
  const bound = new Map<string, Type>();
  const journal: { readonly name: string; readonly before: Type | undefined }[] = [];
  let steps = 0;

  function bind(name: string, type: Type): void {
    journal.push({ name, before: bound.get(name) });
    bound.set(name, type);
  }

  function trial(attempt: () => boolean): boolean {
    const mark = journal.length;
    if (attempt()) return true;
    while (journal.length > mark) {
      const last = journal.pop();
      if (last === undefined) break;
      if (last.before === undefined) bound.delete(last.name);
      else bound.set(last.name, last.before);
    }
    return false;
  }

  function step(): void {
    steps += 1;
    if (steps > mostSteps) throw new TypeTooComplex(`more than ${mostSteps} steps to find the types`);
  }

  return { find: (name) => bound.get(name), bind, trial, step };
}

/** The type with every bound variable replaced; a free one stays, or becomes `dyn` (checker/types.go, substitute). */
export function substitute(substitution: Substitution, type: Type, freeToDyn = false): Type {
  substitution.step();
  if (type.kind === 'param') {
    const found = substitution.find(type.name);
    if (found !== undefined) return substitute(substitution, found, freeToDyn);
    return freeToDyn ? { kind: 'dyn' } : type;
  }
  const parameters = parametersOf(type);
  if (parameters.length === 0) return type;
  const replaced = parameters.map((parameter) => substitute(substitution, parameter, freeToDyn));
  return replaced.every((parameter, index) => parameter === parameters[index]) ? type : withParameters(type, replaced);
}
