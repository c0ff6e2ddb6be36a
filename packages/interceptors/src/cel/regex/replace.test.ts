import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createWork } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { replaceAll } from './replace.ts';
import { stepsToCompile } from './regex.ts';

describe('replacing', () => {
  test.each([
    ['this is $aN INvalid5string ', '[^a-z0-9]+', '', 'thisisavalid5string'],
    ['hello', 'l', '', 'heo'],
    ['hello', '(h)(e)', '$2$1', 'ehllo'],
    ['hello', '(h)(e)', '${2}x', 'exllo'],
    ['hello', '(h)(e)', '$2x', 'llo'],
    ['hello', '(?P<first>h)', '<${first}>', '<h>ello'],
    ['hello', 'h', '$$', '$ello'],
    ['hello', 'h', '$', '$ello'],
    ['abc', '', '-', '-a-b-c-'],
    ['aXb', '(X)|(Y)', '[$1$2]', 'a[X]b'],
    ['🚀🚀', '', '.', '.🚀.🚀.'],
  ])('%j by %j and %j is %j', (text, pattern, template, expected) => {
    expect(replaceAll(text, pattern, template, createWork())).toBe(expected);
  });

  test('does for simple patterns what JavaScript does', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '1', ' '), { maxLength: 60 }).map((parts) => parts.join(''));
    const pattern = fc.constantFrom('a', 'a+', '[ab]+', '(a)(b)?', 'b|1', '^a', 'a$', '\\d', '[^a]');
    fc.assert(
      fc.property(text, pattern, (given, regex) => {
        expect(replaceAll(given, regex, '<$0>', createWork()) === given.replaceAll(new RegExp(regex, 'g'), '<$&>')).toBe(true);
      }),
    );
  });

  test('by what is no pattern is a fault of the expression', () => {
    expect(() => replaceAll('a', '(', '', createWork())).toThrow(Fault);
    expect(() => replaceAll('a', '(?=a)', '', createWork())).toThrow('invalid or unsupported Perl syntax');
  });
});

describe('the price of a pattern', () => {
  test.each([['[0-9a-f]{40}', 20_000], ['^refs/heads/', 1000], ['(a{100}){10}', 500_000]])('%s is below %d steps', (pattern, steps) => {
    expect(stepsToCompile(pattern)).toBeLessThan(steps);
  });

  test('grows with what counted repetitions and classes make of it', () => {
    expect(stepsToCompile('a{1000}'.repeat(30))).toBeGreaterThan(1_000_000);
    expect(stepsToCompile('(?i)\\pL'.repeat(100))).toBeGreaterThan(300_000);
  });
});
