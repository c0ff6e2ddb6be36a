/** UTF-8 as Go reads and writes it: every byte that is no part of a valid rune becomes one U+FFFD (unicode/utf8, DecodeRune). */

/** `invalid` says what stands for a byte that is no UTF-8. */
export function decodeUtf8(bytes: Uint8Array, invalid: (byte: number) => number = () => replacement): string {
  // fromCharCode takes its units as arguments: too many at once overflow the stack.
  const units = new Uint16Array(longestRun);
  let text = '';
  let length = 0;
  for (let at = 0; at < bytes.length; ) {
    const first = bytes[at] ?? 0;
    const size = first < 0x80 ? 1 : validSize(bytes, at);
    const rune = size === 0 ? invalid(first) : runeOf(bytes, at, size);
    if (rune > 0xffff) {
      units[length++] = 0xd800 + ((rune - 0x10000) >> 10);
      units[length++] = 0xdc00 + ((rune - 0x10000) & 0x3ff);
    } else units[length++] = rune;
    if (length >= longestRun - 1) {
      text += Reflect.apply(String.fromCharCode, null, units.subarray(0, length));
      length = 0;
    }
    at += size || 1;
  }
  return text + Reflect.apply(String.fromCharCode, null, units.subarray(0, length));
}

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
function validSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
  for (let next = 1; next < size; next += 1) {
    const byte = bytes[at + next];
    if (byte === undefined || byte < 0x80 || byte > 0xbf) return 0;
  }
  if (size < 3) return size;
  const rune = runeOf(bytes, at, size);
  const isValid = size === 3 ? rune >= 0x800 && (rune < 0xd800 || rune > 0xdfff) : rune >= 0x10000 && rune <= 0x10ffff;
  return isValid ? size : 0;
}

function runeOf(bytes: Uint8Array, at: number, size: number): number {
  let rune = (bytes[at] ?? 0) & (0xff >> (size === 1 ? 0 : size + 1));
  for (let next = 1; next < size; next += 1) rune = (rune << 6) | ((bytes[at + next] ?? 0) & 0x3f);
  return rune;
}
