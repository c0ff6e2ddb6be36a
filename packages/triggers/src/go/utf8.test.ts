import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { byteLength, decodeUtf8, encodeUtf8 } from './utf8.ts';

describe('UTF-8', () => {
  test('reads back what it wrote', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect(decodeUtf8(encodeUtf8(text))).toBe(text.toWellFormed())));
  });

  test('writes what the platform writes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => expect([...encodeUtf8(text)]).toEqual([...new TextEncoder().encode(text)])));
  });

  test('reads a long text whole', () => {
    const text = 'aé昨🚀'.repeat(5_000);
    expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text);
  });

  test.each([
    ['a byte that starts nothing', [0xff, 0x61], '\ufffda'],
    ['a rune that was cut off', [0xe6, 0x98], '\ufffd\ufffd'],
    ['an overlong form', [0xc0, 0x80], '\ufffd\ufffd'],
    ['a surrogate', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
    ['a rune beyond the last', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
  ])('gives one U+FFFD for each byte of %s, as Go does', (_, bytes, wanted) => {
    expect(decodeUtf8(Uint8Array.from(bytes))).toBe(wanted);
  });

  test('is counted in bytes', () => {
    expect(byteLength('aé€😀')).toBe(1 + 2 + 3 + 4);
  });
});
