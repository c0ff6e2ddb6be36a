import { expect, test } from '@jest/globals';
import { quoteGo } from './quote.ts';

// strconv.Quote
test.each([
  ['abc', '"abc"'],
  ['a"b\\', '"a\\"b\\\\"'],
  ['a\nb\u0001\u007f', '"a\\nb\\x01\\x7f"'],
  ['é\u200b\u{1f600}', '"é\\u200b\u{1f600}"'],
])('%j', (text, quoted) => {
  expect(quoteGo(text)).toBe(quoted);
});
