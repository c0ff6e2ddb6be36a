/** A text between quotes, with escapes that can be read back (ext/strings.go, quote). Bytes that are no rune become U+FFFD. */
export function quoteText(text: string): string {
  return `"${text.toWellFormed().replaceAll(escaped, (character) => escapes.get(character) ?? character)}"`;
}

const escaped = /[\p{Cc}\\"]/gu;

const escapes: ReadonlyMap<string, string> = new Map([
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
  ['\\', '\\\\'],
  ['"', '\\"'],
]);
