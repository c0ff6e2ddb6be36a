import { describe, expect, test } from '@jest/globals';
import { unquote } from './unquote.ts';

describe('a quoted text', () => {
  test.each([
    ["'plain'", 'plain'],
    ['"it\'s"', "it's"],
    ["'it\\'s'", "it's"],
    ['"\\"x\\""', '"x"'],
    ["'\\a\\b\\f\\n\\r\\t\\v\\\\'", '\u0007\b\f\n\r\t\v\\'],
    ["'\\x41\\101\\u0041\\U00000041'", 'AAAA'],
    ["'\\xc3\\xa9'", 'é'],
    ["'\\xff'", '\ufffd'],
    ["'\\U0001F680'", '\u{1f680}'],
    ["'昨\\n'", '昨\n'],
  ])('%s is %j', (quoted, text) => {
    expect(unquote(quoted)).toBe(text);
  });

  test.each(["'\\q'", "'\\\"'", '"\\\'"', "'\\8'", "'\\400'", "'\\x4'", "'\\ud800'", "'\\U00110000'", "'\\u12'"])('%s is refused, as in Go', (quoted) => {
    expect(unquote(quoted)).toBeNull();
  });
});
