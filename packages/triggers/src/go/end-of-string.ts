/**
 * Where the quote stands that closes the one at `start`, or the text's length. One step for each character: looking for quotes and
 * then back for backslashes takes ten times as long for a text that is nothing but escaped quotes.
 */
export function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === quote) return at;
    if (unit === backslash) at += 1;
  }
  return text.length;
}

const [quote, backslash] = [0x22, 0x5c];
