import { createHmac } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkHmac, sameBytes } from './hmac.ts';

const key = Buffer.from('secret');
const body = Buffer.from('{"a": "b"}');

describe('a signature', () => {
  test.each(['sha1', 'sha256', 'sha512'])('made with %s is right, in lower and upper case', (algorithm) => {
    const hex = createHmac(algorithm, key).update(body).digest('hex');
    expect(checkHmac(`${algorithm}=${hex}`, body, [key])).toEqual({ kind: 'right' });
    expect(checkHmac(`${algorithm}=${hex.toUpperCase()}`, body, [key])).toEqual({ kind: 'right' });
  });

  test('is right for any of several keys, and for none of none', () => {
    const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
    expect(checkHmac(signature, body, [Buffer.from('new'), key])).toEqual({ kind: 'right' });
    expect(checkHmac(signature, body, []).kind).toBe('wrong');
  });

  test.each([
    ['without =', 'abc', 'error parsing signature "abc"'],
    ['of an unknown kind', 'md5=00', 'unknown hash type prefix: "md5"'],
    ['with a blank before', ' sha256=00', 'unknown hash type prefix: " sha256"'],
    ['of an inherited name', 'constructor=00', 'unknown hash type prefix: "constructor"'],
    ['that is no hex', 'sha256=zz', 'error decoding signature "sha256=zz": encoding/hex: invalid byte: "z"'],
    ['of odd length', 'sha256=abc', 'error decoding signature "sha256=abc": encoding/hex: odd length hex string'],
    ['that is too short', 'sha256=abcd', 'payload signature check failed'],
    ['that is empty', 'sha256=', 'payload signature check failed'],
  ])('%s is wrong', (_, signature, text) => {
    expect(checkHmac(signature, body, [key])).toEqual({ kind: 'wrong', text });
  });

  test('is wrong for any other body, key or signature', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), fc.uint8Array(), (body, otherBody, key, otherKey) => {
        const signature = `sha256=${createHmac('sha256', key).update(body).digest('hex')}`;
        expect(checkHmac(signature, body, [key]).kind).toBe('right');
        expect(checkHmac(signature, otherBody, [key]).kind).toBe(sameBytes(body, otherBody) ? 'right' : 'wrong');
        // HMAC pads a key with zeros, so that two keys which differ only in those are one.
        expect(checkHmac(signature, body, [otherKey]).kind).toBe(sameBytes(padded(key), padded(otherKey)) ? 'right' : 'wrong');
      }),
    );
  });

  test('of any text at all is answered, never thrown', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (signature) => expect(checkHmac(signature, body, [key]).kind).toBe('wrong')));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (hex) => expect(checkHmac(`sha256=${hex}`, body, [key]).kind).toBe('wrong')));
  });
});

function padded(key: Uint8Array): Uint8Array {
  return Buffer.concat([key, Buffer.alloc(64)]).subarray(0, 64);
}
