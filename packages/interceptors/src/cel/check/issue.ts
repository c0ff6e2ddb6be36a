import { countRunes } from '../value/text.ts';
import { showArguments, showType } from './show-type.ts';
import type { Type } from './type.ts';

/** One thing that is wrong with an expression, at a place in its text; null where no place is known. */
export type Issue = { readonly at: number | null; readonly text: string };

/** The texts of checker/errors.go. */
export const issueTexts = {
  undeclared: (name: string) => `undeclared reference to '${name}' (in container '')`,
  noOverload: (name: string, types: readonly Type[], member: boolean) => `found no matching overload for '${name}' applied to '${showArguments(types, member)}'`,
  mismatch: (wanted: Type, found: Type) => `expected type '${showType(wanted)}' but found '${showType(found)}'`,
  fieldMismatch: (field: string, wanted: Type, found: Type) => `expected type of field '${field}' is '${showType(wanted)}' but provided type is '${showType(found)}'`,
  noFields: (type: Type) => `type '${showType(type)}' does not support field selection`,
  undefinedField: (field: string) => `undefined field '${field}'`,
  notIterable: (type: Type) => `expression of type '${showType(type)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
  notAMessage: (name: string) => `'${name}' is not a message type`,
  tooComplex: 'the types of the expression are too complex',
};

/**
 * Issues as cel-go prints them (common/error.go): `ERROR: <input>:1:5: text`, the line, and a caret under the place.
 * `lines` are the expression's.
 */
export function renderIssues(issues: readonly Issue[], source: string): string {
  return [...issues].sort(byPlace).slice(0, mostShown).map((issue) => renderIssue(issue, source)).join('\n');
}

const mostShown = 20;

function renderIssue({ at, text }: Issue, source: string): string {
  if (at === null) return `ERROR: <input>:-1:0: ${text}`;
  const before = source.slice(0, at).split('\n');
  const column = countRunes(before.at(-1) ?? '');
  const line = source.split('\n')[before.length - 1] ?? '';
  return `ERROR: <input>:${before.length}:${column + 1}: ${text}\n | ${line}\n | ${'.'.repeat(column)}^`;
}

function byPlace(left: Issue, right: Issue): number {
  return (left.at ?? -1) - (right.at ?? -1);
}
