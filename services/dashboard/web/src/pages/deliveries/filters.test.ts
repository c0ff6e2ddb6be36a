import { describe, expect, test } from '@jest/globals';
import { isFiltered, queryOf, withFilter } from './filters.ts';

function asked(address: string) {
  return queryOf(new URLSearchParams(address), 10_000_000);
}

describe('the address of the list', () => {
  test.each([
    ['', {}],
    ['state=dead&repository=o/r', { state: 'dead', repository: 'o/r' }],
    ['state=nonsense', {}],
    ['within=1h', { from: 6_400_000 }],
    ['within=1h&from=1', { from: 6_400_000 }],
    ['from=5&to=x', { from: 5 }],
    ['search=abc&cursor=9-1', { search: 'abc', cursor: '9-1' }],
  ])('"%s" asks for %j', (address, want) => {
    expect(asked(address)).toEqual({ ...want, limit: 50 });
  });

  test('another filter begins at the newest', () => {
    expect(withFilter(new URLSearchParams('cursor=9&state=dead&event=push'), { state: '', listener: 'a/b' }).toString()).toBe('event=push&listener=a%2Fb');
  });

  test('a place in the list is no filter', () => {
    expect(isFiltered(new URLSearchParams('cursor=9'))).toBe(false);
    expect(isFiltered(new URLSearchParams('cursor=9&state=open'))).toBe(true);
  });
});
