import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { formatFixed, formatPlain, formatScientific, formatShortest, parseDouble } from './numbers.ts';

describe('a double as %g prints it', () => {
  test.each([
    [0, '0'],
    [-0, '-0'],
    [100000, '100000'],
    [1000000, '1e+06'],
    [1234567, '1.234567e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [1e21, '1e+21'],
    [Infinity, '+Inf'],
    [Number.NaN, 'NaN'],
  ])('%d is %s', (value, text) => {
    expect(formatShortest(value)).toBe(text);
  });
});

describe('a double with so many decimals', () => {
  test.each([
    [0.5, 0, '0'],
    [1.5, 0, '2'],
    [2.5, 0, '2'],
    [2.0005, 3, '2.001'],
    [1e21, 1, '1000000000000000000000.0'],
    [-0.04, 1, '-0.0'],
  ])('%d with %d is %s, half to even on its exact value', (value, places, text) => {
    expect(formatFixed(value, places)).toBe(text);
  });

  test.each([
    [1250, 0, '1e+03'],
    [9.96, 1, '1.0e+01'],
    [0, 2, '0.00e+00'],
    [5e-324, 1, '4.9e-324'],
  ])('%d in scientific form with %d is %s', (value, places, text) => {
    expect(formatScientific(value, places)).toBe(text);
  });

  test('is what JavaScript has, away from halves', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e20, max: 1e20, noNaN: true }), fc.nat(20), (value, places) => {
        expect(Math.abs(Number(formatFixed(value, places)) - Number(value.toFixed(places))) <= 10 ** -places).toBe(true);
      }),
    );
  });
});

describe('a text as a double', () => {
  test('reads back what was printed', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(Object.is(parseDouble(formatShortest(value)), value) && Object.is(parseDouble(formatPlain(value)), value)).toBe(true);
      }),
    );
  });

  test.each([['1_0', 10], ['0x1p4', 16], ['-Infinity', -Infinity], ['.5', 0.5], ['1e400', null], ['1__0', null], ['1_e1', null], ['', null], [' 1', null], ['0x10', null]])('%j is %p', (text, value) => {
    expect(parseDouble(text)).toBe(value);
  });
});
