import type { JsonValue } from '../go/json.ts';
import { printJson } from '../go/print-json.ts';
import { withWholeStrings } from './substitute-tree.ts';
import type { SubstitutionMode } from './substitution-mode.ts';
import type { TemplatePiece } from './template-piece.ts';

export interface TemplateInput {
  /** Of the TriggerTemplate; an inline template has none. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly resourceTemplates: readonly JsonValue[];
  /** Tekton's way unless it is asked for otherwise. */
  readonly mode?: SubstitutionMode;
}

/** A template cut at its variables. Made once for each generation; rendering an event is then a join. */
export interface TemplatePlan {
  readonly mode: SubstitutionMode;
  /** Tekton's `triggers.tekton.dev/old-escape-quotes`, which counts whatever its value: quotes in values are escaped once more. */
  readonly escapesQuotes: boolean;
  readonly items: readonly PlannedItem[];
}

export interface PlannedItem {
  /** The template's JSON as Go prints it, which is what Tekton substitutes in. */
  readonly text: string;
  readonly pieces: readonly TemplatePiece[];
}

export function planTemplate({ annotations, resourceTemplates, mode = 'text' }: TemplateInput): TemplatePlan {
  const items = resourceTemplates.map((template) => {
    const text = printJson(template);
    return { text, pieces: piecesOf(text, [], mode) };
  });
  return { mode, escapesQuotes: Object.hasOwn(annotations, 'triggers.tekton.dev/old-escape-quotes'), items };
}

export function piecesOf(text: string, names: readonly string[], mode: SubstitutionMode): readonly TemplatePiece[] {
  const pieces = cutAtVariables(text, names);
  return mode === 'tree' ? withWholeStrings(pieces) : pieces;
}

/** True of a param name that `cutAtVariables` only finds when it knows the names. */
export function isOddName(name: string): boolean {
  return name.includes(')') || name.includes('$(');
}

/** `names` matter where some hold `)` or `$(`: of several that fit, the first counts. Without them a name ends at the next `)`. */
export function cutAtVariables(text: string, names: readonly string[]): readonly TemplatePiece[] {
  const pieces: TemplatePiece[] = [];
  let done = 0;
  for (let at = text.indexOf('$('); at >= 0; at = text.indexOf('$(', at)) {
    const variable = variableAt(text, at, names);
    if (variable === null) {
      at += 2;
      continue;
    }
    if (at > done) pieces.push({ kind: 'text', text: text.slice(done, at) });
    pieces.push(variable);
    at += variable.kind === 'uid' ? uidVariable.length : paramPrefix.length + variable.name.length + 1;
    done = at;
  }
  if (done < text.length) pieces.push({ kind: 'text', text: text.slice(done) });
  return pieces;
}

const paramPrefix = '$(tt.params.';
const uidVariable = '$(uid)';

function variableAt(text: string, at: number, names: readonly string[]): Exclude<TemplatePiece, { kind: 'text' }> | null {
  if (text.startsWith(uidVariable, at)) return { kind: 'uid' };
  if (!text.startsWith(paramPrefix, at)) return null;
  const start = at + paramPrefix.length;
  const known = names.find((name) => text.startsWith(`${name})`, start));
  if (known !== undefined) return { kind: 'param', name: known };
  const end = text.indexOf(')', start);
  const name = end < 0 ? '' : text.slice(start, end);
  // Of nested variables the inner one counts: $(tt.params.$(tt.params.a)).
  return end < 0 || name.includes('$(') ? null : { kind: 'param', name };
}
