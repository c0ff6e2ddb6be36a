/** UTF-8 as Go reads and writes it: every byte that is no part of a valid rune becomes one U+FFFD (unicode/utf8, DecodeRune). */

/** `invalid` says what stands for a byte that is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array, invalid?: (byte: number) => number): string {
  const units = decodeToUnits(bytes, invalid);
  let text = '';
  for (let at = 0; at < units.length; at += longestRun) text += Reflect.apply(String.fromCharCode, null, units.subarray(at, at + longestRun));
  return text;
}

/** The same as UTF-16, for who has a faster way to make a text of it. */
export function decodeToUnits(bytes: Uint8Array, invalid: (byte: number) => number = () => replacement): Uint16Array {
  const units = new Uint16Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const size = first < 0x80 ? 1 : validSize(bytes, at, first);
    const rune = size === 0 ? invalid(first) : runeOf(bytes, at, size);
    if (rune > 0xffff) {
      units[length++] = 0xd800 + ((rune - 0x10000) >> 10);
      units[length++] = 0xdc00 + ((rune - 0x10000) & 0x3ff);
    } else units[length++] = rune;
    at += size || 1;
  }
  return units.subarray(0, length);
}

/** fromCharCode takes its units as arguments: too many at once overflow the stack. */
const longestRun = 4096;

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

/** How many bytes the rune at that place has; 0 where there is none. */
function validSize(bytes: Uint8Array, at: number, first: number): number {
  if (first < 0xc2 || first > 0xf4) return 0;
  const size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  const second = bytes[at + 1] ?? 0;
  // No overlong form, no surrogate, nothing beyond U+10FFFF.
  if (second < (leastSecond.get(first) ?? 0x80) || second > (mostSecond.get(first) ?? 0xbf)) return 0;
  for (let next = 2; next < size; next += 1) if (!isContinuation(bytes[at + next])) return 0;
  return size;
}

const leastSecond: ReadonlyMap<number, number> = new Map([[0xe0, 0xa0], [0xf0, 0x90]]);
const mostSecond: ReadonlyMap<number, number> = new Map([[0xed, 0x9f], [0xf4, 0x8f]]);

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte <= 0xbf;
}

function runeOf(bytes: Uint8Array, at: number, size: number): number {
  let rune = (bytes[at] ?? 0) & (0xff >> (size === 1 ? 0 : size + 1));
  for (let next = 1; next < size; next += 1) rune = (rune << 6) | ((bytes[at + next] ?? 0) & 0x3f);
  return rune;
}
