import { decodeUtf8, encodeUtf8 } from '../go/utf8.ts';

/** A quoted text without its quotes, escapes as in Go (client-go `UnquoteExtend`, Go `strconv.UnquoteChar`); `null` where Go refuses it. */
export function unquote(quoted: string): string | null {
  const mark = quoted.charAt(0);
  const inner = quoted.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  const bytes: number[] = [];
  for (let at = 0; at < inner.length; ) {
    const unit = readUnit(inner, at, mark);
    if (unit === null) return null;
    for (const byte of unit.bytes) bytes.push(byte);
    at += unit.length;
  }
  return decodeUtf8(Uint8Array.from(bytes));
}

interface Unit {
  readonly bytes: Iterable<number>;
  readonly length: number;
}

function readUnit(text: string, at: number, mark: string): Unit | null {
  const rest = text.slice(at, at + 10);
  if (!rest.startsWith('\\')) return rest.startsWith(mark) ? null : character(rest);
  const escaped = rest.charAt(1);
  const simple = simpleEscapes.get(escaped);
  if (simple !== undefined) return { bytes: [simple], length: 2 };
  if (escaped === mark) return { bytes: encodeUtf8(mark), length: 2 };
  return numericEscape(rest);
}

function character(rest: string): Unit {
  const one = String.fromCodePoint(rest.codePointAt(0) ?? 0xfffd);
  return { bytes: encodeUtf8(one), length: one.length };
}

/** `\ooo` and `\xhh` are bytes, `\uhhhh` and `\Uhhhhhhhh` code points. */
function numericEscape(rest: string): Unit | null {
  const byte = /^\\(?:([0-7]{3})|x([0-9a-fA-F]{2}))/.exec(rest);
  if (byte !== null) {
    const value = byte[1] === undefined ? Number.parseInt(byte[2] ?? '', 16) : Number.parseInt(byte[1], 8);
    return value > 0xff ? null : { bytes: [value], length: 4 };
  }
  const rune = /^\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8}))/.exec(rest);
  if (rune === null) return null;
  const code = Number.parseInt(rune[1] ?? rune[2] ?? '', 16);
  const valid = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
  return valid ? { bytes: encodeUtf8(String.fromCodePoint(code)), length: rune[0].length } : null;
}

const simpleEscapes: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['b', 8],
  ['t', 9],
  ['n', 10],
  ['v', 11],
  ['f', 12],
  ['r', 13],
  ['\\', 0x5c],
]);
