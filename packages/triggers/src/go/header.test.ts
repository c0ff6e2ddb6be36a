import { describe, expect, test } from '@jest/globals';
import { canonicalHeaderKey, canonicalHeaders } from './header.ts';

describe('a canonical header name', () => {
  test.each([
    ['content-type', 'Content-Type'],
    ['X-GitHub-Event', 'X-Github-Event'],
    ['x_y', 'X_y'],
    ['-a-', '-A-'],
    ['a--b', 'A--B'],
    ["a'b-c", "A'b-C"],
    ['x.y', 'X.y'],
    ['1-a', '1-A'],
    ['', ''],
  ])('%j is %j', (name, canonical) => {
    expect(canonicalHeaderKey(name)).toBe(canonical);
  });

  test('is the same the second time, and after any number of others', () => {
    for (let nth = 0; nth < 2_500; nth += 1) expect(canonicalHeaderKey(`x-name-${nth}`)).toBe(`X-Name-${nth}`);
    expect(canonicalHeaderKey('x-name-1')).toBe('X-Name-1');
    expect(canonicalHeaderKey('x-name-1')).toBe('X-Name-1');
  });

  test.each(['x y', 'x-a:b', 'x-a,b', 'a(b', 'é', 'x-a[0]', '\u212Aelvin'])('%j stays: not a token', (name) => {
    expect(canonicalHeaderKey(name)).toBe(name);
  });
});

describe('canonical headers', () => {
  test('collect the values of all spellings in order of arrival', () => {
    expect(canonicalHeaders([['x-a', '1'], ['B', ''], ['X-A', '2']])).toEqual({ 'X-A': ['1', '2'], B: [''] });
  });

  test('may be called __proto__', () => {
    const headers = canonicalHeaders([['__proto__', 'x']]);
    expect(Object.entries(headers)).toEqual([['__proto__', ['x']]]);
  });
});
