import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { checkCel, compileCel } from './compile.ts';

describe('an expression that cannot be used', () => {
  test.each([
    ['1 +', 'parse', 'failed to parse expression "1 +": ERROR: <input>:1:3: Syntax error'],
    ['let', 'parse', 'reserved identifier'],
    ['9223372036854775808', 'parse', 'invalid int literal'],
    ['has(body)', 'parse', 'invalid argument to has() macro'],
    ['nobody == 1', 'check', 'expression "nobody == 1" check failed: ERROR: <input>:1:1: undeclared reference to \'nobody\' (in container \'\')\n | nobody == 1\n | ^'],
    ["'%d'.format(['a'])", 'check', 'decimal clause can only be used on ints, uints, and doubles, was given string'],
    ["body.s.matches('(')", 'program', 'failed to create a Program: error parsing regexp: missing closing ): `(`'],
    ["true || timestamp('nope') == timestamp(0)", 'program', 'invalid RFC 3339 timestamp "nope"'],
  ])('%s is refused at %s', (expression, stage, text) => {
    expect(checkCel(expression)).toMatchObject({ stage, text: expect.stringContaining(text) });
  });

  test('is shown with a caret under the place, on the line it is on', () => {
    expect(checkCel("body.a == 'x' &&\n  1 + 'a' == 2")?.text).toContain(`ERROR: <input>:2:5: found no matching overload for '_+_' applied to '(int, string)'\n |   1 + 'a' == 2\n | ....^`);
  });
});

describe('an expression that is too much', () => {
  test.each([
    ['long', `'${'x'.repeat(30_000)}'`, 'cost-limit'],
    ['longer than cel-go reads', `'${'x'.repeat(100_001)}'`, 'parse'],
    ['many words', `[${'1,'.repeat(5000)}1]`, 'cost-limit'],
    ['250 brackets deep', `${'('.repeat(250)}1${')'.repeat(250)}`, 'parse'],
    ['a chain of 300 additions', `1${'+1'.repeat(300)}`, 'parse'],
    ['a pattern with a huge program', `'a'.matches('${'a{1000}'.repeat(100)}')`, 'cost-limit'],
    ['a type like a tree', `[1]${'.map(a, {a: a})'.repeat(40)}`, 'cost-limit'],
  ])('%s', (_name, expression, stage) => {
    expect(checkCel(expression)?.stage).toBe(stage);
  });
});

describe('compiling', () => {
  test('the same text gives the same plan', () => {
    expect(compileCel("body.ref == 'x'")).toBe(compileCel("body.ref == 'x'"));
  });

  test('ends for any text', () => {
    const piece = fc.constantFrom('body', '.', 'x', '(', ')', '[', ']', '{', '}', "'", '"', '\\', '//', '\n', ',', ':', '?', '!', '-', '+', '&&', '==', 'in', '1', '1.5', 'u', 'b', 'r', '`', 'has', '.all(', '.map(x,', 'é', '🚀', '\u0000');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        expect(['compiled', 'problem']).toContain(compileCel(pieces.join('')).kind);
      }),
    );
  });
});
