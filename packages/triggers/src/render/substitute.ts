import type { JsonValue } from '../go/json.ts';
import { isOddName, piecesOf, type PlannedItem, type TemplatePlan } from './plan-template.ts';
import { treeValue } from './substitute-tree.ts';
import type { SubstitutionMode } from './substitution-mode.ts';

export interface TemplateParam {
  readonly name: string;
  readonly value: string;
  /** What the value is, where the tree is kept; its text without this. */
  readonly json?: JsonValue;
}

/** What one event puts into the texts of a template. */
export interface Substitution {
  readonly mode: SubstitutionMode;
  readonly values: ReadonlyMap<string, string>;
  /** In place of whole strings; empty unless the tree is kept. */
  readonly wholes: ReadonlyMap<string, string>;
  /** All names in order where one of them is odd, else none. */
  readonly names: readonly string[];
  readonly uid: string;
}

/** Of params with the same name the first counts. */
export function prepareSubstitution({ mode, escapesQuotes }: TemplatePlan, params: readonly TemplateParam[], uid: string): Substitution {
  const values = new Map<string, string>();
  const wholes = new Map<string, string>();
  for (const { name, value, json = value } of params) {
    if (values.has(name)) continue;
    if (mode === 'text') {
      values.set(name, escapeValue(value, escapesQuotes));
      continue;
    }
    const { whole, inside } = treeValue(json);
    values.set(name, inside);
    wholes.set(name, whole);
  }
  const names = Array.from(values.keys());
  return { mode, values, wholes, names: names.some(isOddName) ? names : [], uid };
}

/**
 * The text of one item (Tekton `pkg/template/resource.go`, applyParamsToResourceTemplate), except that it is one pass:
 * a value is never searched for variables. docs/differences.md, one-pass. A param that has no value stays as it is written.
 * `null` when the text would be longer than `limit`.
 */
export function substitute(item: PlannedItem, { mode, values, wholes, names, uid }: Substitution, limit = longestText): string | null {
  const pieces = names.length === 0 ? item.pieces : piecesOf(item.text, names, mode);
  let text = '';
  for (const piece of pieces) {
    if (piece.kind === 'text') text += piece.text;
    else if (piece.kind === 'uid') text += uid;
    else if (piece.whole === true) text += wholes.get(piece.name) ?? `"$(tt.params.${piece.name})"`;
    else text += values.get(piece.name) ?? `$(tt.params.${piece.name})`;
    if (text.length > limit) return null;
  }
  return text;
}

/** An API server takes no more than 3 MiB, and etcd half of that; what escapes would still shrink is not reckoned with. */
export const longestText = 3 * 1024 * 1024;

/** `$(` becomes `$$(`, so that Tekton Pipelines doesn't take it for a variable of its own. */
function escapeValue(value: string, escapesQuotes: boolean): string {
  const quoted = escapesQuotes ? value.replaceAll('"', '\\"') : value;
  return quoted.replaceAll('$(', () => '$$(');
}
