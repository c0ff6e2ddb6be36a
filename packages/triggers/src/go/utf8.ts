/** UTF-8 as Go reads and writes it: every byte that is no part of a valid rune becomes one U+FFFD (unicode/utf8, DecodeRune). */

/** `invalid` says what stands for a byte that is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array, invalid: (byte: number) => number = () => replacement): string {
  let text = '';
  for (let i = 0; i < bytes.length; ) {
    const ascii = endOfAscii(bytes, i);
    if (ascii > i) text += Reflect.apply(String.fromCharCode, null, bytes.subarray(i, ascii));
    i = ascii;
    const units: number[] = [];
    while (i < bytes.length && (bytes[i] ?? 0) >= 0x80 && units.length < longestRun) {
      const { rune, size } = decodeRune(bytes, i, invalid);
      if (rune > 0xffff) units.push(0xd800 + ((rune - 0x10000) >> 10), 0xdc00 + ((rune - 0x10000) & 0x3ff));
      else units.push(rune);
      i += size;
    }
    text += String.fromCharCode(...units);
  }
  return text;
}

/** fromCharCode takes its units as arguments: too many at once overflow the stack. */
const longestRun = 4096;

function endOfAscii(bytes: Uint8Array, from: number): number {
  const last = Math.min(bytes.length, from + longestRun);
  let end = from;
  while (end < last && (bytes[end] ?? 0) < 0x80) end++;
  return end;
}

export function encodeUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    let rune = text.codePointAt(i) ?? 0;
    if (rune > 0xffff) i++;
    if (rune >= 0xd800 && rune <= 0xdfff) rune = replacement;
    if (rune < 0x80) {
      bytes[length++] = rune;
    } else if (rune < 0x800) {
      bytes[length++] = 0xc0 | (rune >> 6);
      bytes[length++] = 0x80 | (rune & 0x3f);
    } else if (rune < 0x10000) {
      bytes[length++] = 0xe0 | (rune >> 12);
      bytes[length++] = 0x80 | ((rune >> 6) & 0x3f);
      bytes[length++] = 0x80 | (rune & 0x3f);
    } else {
      bytes[length++] = 0xf0 | (rune >> 18);
      bytes[length++] = 0x80 | ((rune >> 12) & 0x3f);
      bytes[length++] = 0x80 | ((rune >> 6) & 0x3f);
      bytes[length++] = 0x80 | (rune & 0x3f);
    }
  }
  return bytes.slice(0, length);
}

/** What Go's len counts. */
export function byteLength(text: string): number {
  return encodeUtf8(text).length;
}

const replacement = 0xfffd;

function decodeRune(bytes: Uint8Array, at: number, invalid: (byte: number) => number): { rune: number; size: number } {
  const first = bytes[at] ?? 0;
  const shape = shapeOf(first);
  if (shape === null) return { rune: invalid(first), size: 1 };
  let rune = first & shape.mask;
  for (let i = 1; i < shape.size; i++) {
    const next = bytes[at + i];
    if (next === undefined || next < 0x80 || next > 0xbf) return { rune: invalid(first), size: 1 };
    rune = (rune << 6) | (next & 0x3f);
  }
  const valid = rune >= shape.least && rune <= 0x10ffff && (rune < 0xd800 || rune > 0xdfff);
  return valid ? { rune, size: shape.size } : { rune: invalid(first), size: 1 };
}

function shapeOf(first: number): { size: number; mask: number; least: number } | null {
  if (first >= 0xc2 && first <= 0xdf) return { size: 2, mask: 0x1f, least: 0x80 };
  if (first >= 0xe0 && first <= 0xef) return { size: 3, mask: 0x0f, least: 0x800 };
  if (first >= 0xf0 && first <= 0xf4) return { size: 4, mask: 0x07, least: 0x10000 };
  return null;
}
