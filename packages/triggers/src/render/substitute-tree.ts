/**
 * Substitution that keeps the tree: where a string of the template is nothing but `$(tt.params.x)`, the param's JSON value takes the
 * string's place; anywhere else, also in keys, its text is put in and escaped. It is still done in the template's JSON text:
 *
 *   {"n":"$(tt.params.x)"}    a whole string: its quotes belong to the variable, and `7` gives {"n":7}
 *   {"n":"v$(tt.params.x)"}   within a string: `7` gives {"n":"v7"}
 */
import type { JsonValue } from '../go/json.ts';
import { printJson, quote } from '../go/print-json.ts';
import type { TemplatePiece } from './template-piece.ts';

/** The pieces of a template's JSON text, with the quotes around a whole string taken into its variable. */
export function withWholeStrings(pieces: readonly TemplatePiece[]): readonly TemplatePiece[] {
  const texts = pieces.map((piece) => (piece.kind === 'text' ? piece.text : ''));
  return pieces
    .map((piece, index): TemplatePiece => {
      if (piece.kind === 'text') {
        const from = isWhole(pieces, index - 1) ? 1 : 0;
        const to = isWhole(pieces, index + 1) ? -1 : undefined;
        return { kind: 'text', text: piece.text.slice(from, to) };
      }
      return piece.kind === 'param' && isWhole(pieces, index) ? { ...piece, whole: true } : piece;
    })
    .filter((piece) => piece.kind !== 'text' || piece.text !== '');

  function isWhole(all: readonly TemplatePiece[], index: number): boolean {
    return all[index]?.kind === 'param' && opensString(texts[index - 1] ?? '') && closesValue(texts[index + 1] ?? '');
  }
}

/** Ends with a quote that is not escaped: variables stand in strings only, so what is before it can be no escaped backslash. */
function opensString(before: string): boolean {
  return before.endsWith('"') && !before.endsWith('\\"');
}

/** Begins with a quote; a colon after it would make the string a key, which has to stay one. */
function closesValue(after: string): boolean {
  return after.startsWith('"') && !after.startsWith('":');
}

export interface TreeValue {
  /** In place of a whole string: JSON. */
  readonly whole: string;
  /** Within a string: without its quotes. */
  readonly inside: string;
}

/** `$(` becomes `$$(` as in text, in every string of the value: Tekton Pipelines takes it for no variable of its own. */
export function treeValue(json: JsonValue): TreeValue {
  const whole = printJson(json);
  const inside = typeof json === 'string' ? whole : quote(whole);
  return { whole: escapeVariables(whole), inside: escapeVariables(inside.slice(1, -1)) };
}

function escapeVariables(text: string): string {
  return text.replaceAll('$(', () => '$$(');
}
