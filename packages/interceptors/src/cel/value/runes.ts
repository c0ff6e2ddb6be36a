/** Texts by Go's runes: positions and lengths of the strings library count code points, not UTF-16 units. */
import { countRunes, hasAstral } from './text.ts';

/** The unit at which a rune starts; the text's length where there are fewer runes. */
export function unitOfRune(text: string, rune: number): number {
  if (!hasAstral(text)) return Math.min(rune, text.length);
  let unit = 0;
  for (let seen = 0; seen < rune && unit < text.length; seen += 1) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
  return unit;
}

export function runeOfUnit(text: string, unit: number): number {
  return countRunes(text.slice(0, unit));
}

/** From rune `start` to before rune `end`. */
export function sliceRunes(text: string, start: number, end: number): string {
  return text.slice(unitOfRune(text, start), unitOfRune(text, end));
}
