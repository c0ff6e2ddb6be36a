import { compareText } from '../go/order.ts';

/**
 * What is wrong with an object, as Knative's FieldError says it: one text, and the fields it is about.
 * Knative: apis/field_error.go. `formatProblems` gives Tekton's own lines; people get path and text apart.
 */
export interface FieldProblem {
  /** Empty text as a path is the object itself; no path at all is possible too. */
  readonly paths: readonly string[];
  readonly text: string;
  /** A second line, or null. */
  readonly details: string | null;
}

export function missingField(...paths: readonly string[]): FieldProblem {
  return { text: 'missing field(s)', paths, details: null };
}
export function missingOneOf(...paths: readonly string[]): FieldProblem {
  return { text: 'expected exactly one, got neither', paths, details: null };
}
export function multipleOneOf(...paths: readonly string[]): FieldProblem {
  return { text: 'expected exactly one, got both', paths, details: null };
}
export function invalidValue(value: string | number, path: string, details: string | null = null): FieldProblem {
  return { text: `invalid value: ${value}`, paths: [path], details };
}
export function disallowedFields(...paths: readonly string[]): FieldProblem {
  return { text: 'must not set the field(s)', paths, details: null };
}
export function problem(text: string, ...paths: readonly string[]): FieldProblem {
  return { text, paths, details: null };
}

/** The same problems, seen from the object that holds the one they were found in. */
export function via(prefix: string, problems: readonly FieldProblem[]): readonly FieldProblem[] {
  return problems.map((one) => ({ ...one, paths: one.paths.map((path) => joinPath(prefix, path)) }));
}

/** Problems of the same text become one, with all paths; sorted, so that the same mistakes always read the same. */
export function mergeProblems(problems: readonly FieldProblem[]): readonly FieldProblem[] {
  const merged = new Map<string, { readonly one: FieldProblem; readonly paths: Set<string> }>();
  for (const one of problems) {
    const key = JSON.stringify([one.text, one.details]);
    const same = merged.get(key);
    if (same === undefined) merged.set(key, { one, paths: new Set(one.paths) });
    else for (const path of one.paths) same.paths.add(path);
  }
  return [...merged.values()]
    .map(({ one, paths }): FieldProblem => ({ ...one, paths: [...paths].sort(compareText) }))
    .sort((a, b) => compareText(a.text, b.text) || compareText(a.details ?? '', b.details ?? ''));
}

/** Exactly the text that Tekton's admission answers after `validation failed: `. */
export function formatProblems(problems: readonly FieldProblem[]): string {
  return mergeProblems(problems)
    .map((one) => `${one.text}: ${one.paths.join(', ')}${one.details === null ? '' : `\n${one.details}`}`)
    .join('\n');
}

/** One line for a person: `spec.triggers[0].template: expected exactly one, got neither`. */
export function describeProblem(one: FieldProblem): string {
  const where = one.paths.filter((path) => path !== '').join(', ');
  const text = one.details === null ? one.text : `${one.text} (${one.details})`;
  return where === '' ? text : `${where}: ${text}`;
}

/** field_error.go, flatten: `[0]` joins what stands before it, empty parts vanish. */
function joinPath(prefix: string, path: string): string {
  const parts: string[] = [];
  for (const part of `${prefix}.${path}`.split('.')) {
    const last = parts.length - 1;
    if (part === '') continue;
    if (last >= 0 && part.startsWith('[') && part.endsWith(']')) parts[last] = `${parts[last] ?? ''}${part}`;
    else parts.push(part);
  }
  return parts.join('.');
}
