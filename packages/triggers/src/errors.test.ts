import { expect, test } from '@jest/globals';
import { errorCode, errorText } from './errors.ts';

test.each([
  ['an error', new Error(' refused\n'), 'refused'],
  ['an error without words', new TypeError(''), 'TypeError'],
  ['several errors in one', new AggregateError([new Error('::1 refused'), new Error('127.0.0.1 refused')]), '::1 refused'],
  ['several errors that have words together', new AggregateError([new Error('a')], 'both failed'), 'both failed'],
  ['what is no error', 'away', 'away'],
])('%s in words', (_, thrown, text) => {
  expect(errorText(thrown)).toBe(text);
});

test('a code is a text, or none', () => {
  expect([errorCode({ code: 'ECONNREFUSED' }), errorCode({ code: 7 }), errorCode(null)]).toEqual(['ECONNREFUSED', null, null]);
});
