/**
 * Text as Go has it: bytes that are usually UTF-8. Here a text is a JavaScript string, and a byte that belongs to no valid rune is one lone
 * surrogate U+DC80..U+DCFF (as in PEP 383). Only `truncate` makes such texts; one that came in by JSON never holds a lone surrogate.
 */

import { isUtf8 } from 'node:buffer';

export function encodeText(text: string): Uint8Array {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (isEscapedByte(code)) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(character));
  }
  return Uint8Array.from(bytes);
}

/** The first `length` bytes; a rune that is cut leaves its bytes. */
export function cutBytes(text: string, length: number): string {
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    const size = byteLength(character);
    if (bytes + size > length) {
      const rest = encodeText(character).subarray(0, length - bytes);
      return text.slice(0, units) + String.fromCharCode(...[...rest].map((byte) => 0xdc00 + byte));
    }
    bytes += size;
    units += character.length;
  }
  return text;
}

export function byteLengthOf(text: string): number {
  let length = 0;
  for (const character of text) length += byteLength(character);
  return length;
}

/** Decodes UTF-8, or null where the bytes are none. */
export function decodeText(bytes: Uint8Array): string | null {
  return isUtf8(bytes) ? decoder.decode(bytes) : null;
}

/** Decodes any bytes: those that are no rune are escaped, so that nothing is lost. Where there are such, it takes a microsecond for each byte. */
export function decodeEscaping(bytes: Uint8Array): string {
  const whole = decodeText(bytes);
  if (whole !== null) return whole;
  const characters: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = runeSizes.find((length) => at + length <= bytes.length && isUtf8(bytes.subarray(at, at + length)));
    characters.push(size === undefined ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : decoder.decode(bytes.subarray(at, at + size)));
    at += size ?? 1;
  }
  return characters.join('');
}

/** As many as Go has runes: an astral character is one, a byte that is no rune is one. */
export function countRunes(text: string): number {
  if (!hasAstral(text)) return text.length;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit >= 0xd800 && unit <= 0xdbff && isLowSurrogate(text.charCodeAt(index + 1))) index += 1;
    count += 1;
  }
  return count;
}

/** Most texts have no astral characters: there a rune is a unit. */
export function hasAstral(text: string): boolean {
  return astral.test(text);
}

const astral = /[\ud800-\udbff][\udc00-\udfff]/;

/** By bytes, as Go compares strings: UTF-16 units alone would order astral characters before U+E000. */
export function compareText(left: string, right: string): -1 | 0 | 1 {
  const shorter = Math.min(left.length, right.length);
  for (let index = 0; index < shorter; index += 1) {
    const [one, other] = [left.charCodeAt(index), right.charCodeAt(index)];
    if (one !== other) return afterSurrogates(one) < afterSurrogates(other) ? -1 : 1;
  }
  return left.length === right.length ? 0 : left.length < right.length ? -1 : 1;
}

const runeSizes = [1, 2, 3, 4];
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function byteLength(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80 || isEscapedByte(code)) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}

function isEscapedByte(code: number): boolean {
  return code >= 0xdc80 && code <= 0xdcff;
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

function afterSurrogates(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}
