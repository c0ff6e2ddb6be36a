import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { byteLengthOf, compareText, countRunes, cutBytes, decodeEscaping, encodeText } from './text.ts';

const wellFormed = fc.string({ unit: 'binary' });

describe('cutting bytes', () => {
  test('gives the first bytes, whatever rune they belong to', () => {
    fc.assert(
      fc.property(wellFormed, fc.nat(30), (text, length) => {
        expect([...encodeText(cutBytes(text, length))]).toEqual([...Buffer.from(text).subarray(0, length)]);
      }),
    );
  });
});

describe('bytes as text', () => {
  test('lose nothing', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        expect(Buffer.compare(encodeText(decodeEscaping(bytes)), bytes) === 0).toBe(true);
      }),
    );
  });
});

describe('a text', () => {
  test('is as long as its bytes and runes', () => {
    fc.assert(
      fc.property(wellFormed, (text) => {
        expect(byteLengthOf(text) === Buffer.byteLength(text) && countRunes(text) === Array.from(text).length).toBe(true);
      }),
    );
  });

  test('is ordered by its bytes', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (left, right) => {
        expect(compareText(left, right) === Buffer.compare(Buffer.from(left), Buffer.from(right))).toBe(true);
      }),
    );
    expect(compareText('\uffff', '🚀')).toBe(-1);
  });
});
