import type { PlannedItem } from './plan-template.ts';
import type { Substitution } from './substitute.ts';

/** Why a filled template is no JSON, as far as a param is to blame: values go into the text as they are, and nearly always between quotes. */
export function explainBrokenJson(item: PlannedItem, { values }: Substitution): string | null {
  const names = new Set(item.pieces.flatMap((piece) => (piece.kind === 'param' ? [piece.name] : [])));
  const broken = Array.from(names).filter((name) => !fitsBetweenQuotes(values.get(name) ?? ''));
  if (broken.length === 0) return null;
  const list = broken.map((name) => `"${name}"`).join(', ');
  return `the value of param ${list} breaks the quotes around it (it holds an unescaped quote, backslash or control character)`;
}

function fitsBetweenQuotes(value: string): boolean {
  try {
    return typeof JSON.parse(`"${value}"`) === 'string';
  } catch {
    return false;
  }
}
