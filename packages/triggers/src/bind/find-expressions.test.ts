import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { findExpressions } from './find-expressions.ts';

describe('the expressions of a text', () => {
  test.each([
    ['plain', []],
    ['$(a)', ['$(a)']],
    ['x$(a)$(b)y', ['$(a)', '$(b)']],
    ['$$(a)', ['$(a)']],
    ['$(a(b)c)', ['$(a(b)c)']],
    ['$(a', []],
    ['$((a)', []],
    ['$(a $(b)', ['$(b)']],
    ['$(a$(b)c)', ['$(b)']],
    ["$(a[?(@.b==')')].d)", ["$(a[?(@.b==')')"]],
    ['$()', ['$()']],
    ['$ (a)', []],
  ])('%j: %j', (text, originals) => {
    expect(findExpressions(text).map(({ original }) => original)).toEqual(originals);
  });

  test.each([
    ['$(header.content-type)', '$(header.Content-Type)'],
    ['$(header.x.y)', '$(header.X.y)'],
    ['$(header.x-a[0])', '$(header.x-a[0])'],
    ['$(body.header.x)', '$(body.header.x)'],
    ['$(.header.x)', '$(.header.x)'],
  ])('%s is evaluated as %s', (text, expression) => {
    expect(findExpressions(text)[0]?.expression).toBe(expression);
  });

  test('stand where they were found, in order and apart', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('$', '(', ')', '$(', 'a', ' ')), (parts) => {
        const text = parts.join('');
        let end = 0;
        for (const { original, start } of findExpressions(text)) {
          expect(text.startsWith(original, start)).toBe(true);
          expect(start).toBeGreaterThanOrEqual(end);
          end = start + original.length;
        }
      }),
    );
  });
});
