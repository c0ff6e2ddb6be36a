import { describe, expect, test } from '@jest/globals';
import { isLabelValue, isSubdomain, wrongLabelKey } from './names.ts';

describe('a DNS subdomain', () => {
  test.each(['a', 'a-b.c', '0', 'a'.repeat(253)])('%j is one', (name) => {
    expect(isSubdomain(name)).toBe(true);
  });
  test.each(['', 'A', '-a', 'a-', 'a..b', 'a_b', 'a\n', 'a'.repeat(254)])('%j is none', (name) => {
    expect(isSubdomain(name)).toBe(false);
  });
});

describe('a label value', () => {
  test.each(['', 'a', 'Abc_1.x', 'x'.repeat(63)])('%j is one', (value) => {
    expect(isLabelValue(value)).toBe(true);
  });
  test.each(['a b', 'abc-', '.a', 'a\n', 'x'.repeat(64)])('%j is none', (value) => {
    expect(isLabelValue(value)).toBe(false);
  });
});

describe('a label key', () => {
  test.each(['a', 'tekton.dev/x', 'A_b.c'])('%j is one', (key) => {
    expect(wrongLabelKey(key)).toBeNull();
  });
  test.each([
    ['', 'name part must be non-empty'],
    ['/a', 'prefix part must be a lowercase RFC 1123 subdomain'],
    ['A/a', 'prefix part must be a lowercase RFC 1123 subdomain'],
    ['a/b/c', expect.stringContaining('with an optional DNS subdomain prefix')],
    ['a b', expect.stringMatching(/^name part must consist of/)],
    ['x'.repeat(64), 'name part must be no more than 63 bytes'],
  ])('%j is none', (key, why) => {
    expect(wrongLabelKey(key)).toEqual(why);
  });
});

test('no name, however long, takes long to look at', () => {
  const long = `${'a-'.repeat(500_000)}!`;
  expect([isSubdomain(long), isLabelValue(long), wrongLabelKey(long) === null]).toEqual([false, false, false]);
});
