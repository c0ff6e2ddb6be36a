import { describe, expect, test } from '@jest/globals';
import { cleanedPath, parseTarget } from './request-path.ts';

/** Go: path.Clean as net/http's cleanPath uses it. */
describe('an unclean path', () => {
  test.each([
    ['//a', '/a'],
    ['/a/../b', '/b'],
    ['/a/./b', '/a/b'],
    ['/a//b/', '/a/b/'],
    ['/a/..', '/'],
    ['/a/.', '/a'],
    ['/a/b/..', '/a'],
    ['/../../a', '/a'],
    ['/a/../', '/'],
    ['//evil.example/x', '/evil.example/x'],
  ])('%s is redirected to %s', (path, cleaned) => {
    expect(cleanedPath(path)).toBe(cleaned);
  });
  test.each(['/', '/a', '/a/', '/a.b/..c', '/a%2Fb', '/a%20b', '/live/', '/...'])('%s is clean', (path) => {
    expect(cleanedPath(path)).toBeNull();
  });
});

describe('a request target', () => {
  test.each([
    ['/foo/bar?x=1&y=2', { path: '/foo/bar', query: '?x=1&y=2' }],
    ['/?', { path: '/', query: '?' }],
    ['/a%20b', { path: '/a%20b', query: '' }],
    ['/a"b', { path: '/a%22b', query: '' }],
    ['/\u00c3\u00a9', { path: '/%C3%A9', query: '' }],
    ['http://h:80/a?b', { path: '/a', query: '?b' }],
    ['http://h', { path: '/', query: '' }],
    ['/a?b=http://c/', { path: '/a', query: '?b=http://c/' }],
  ])('%s is read as %j', (target, expected) => {
    expect(parseTarget(target)).toEqual(expected);
  });
  test.each(['*', 'h:443', '/a%2', '/%zz', ''])('%j is refused', (target) => {
    expect(parseTarget(target)).toBeNull();
  });
});
