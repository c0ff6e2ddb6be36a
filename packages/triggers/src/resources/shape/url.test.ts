import { describe, expect, test } from '@jest/globals';
import { root } from './shape.ts';
import { url } from './url.ts';

function read(text: string): { written: string; error: string | undefined } {
  const place = root();
  return { written: url.decode(text, url.zero, place), error: place.mistakes[0]?.goText };
}

// What net/url prints after it has parsed.
describe('a URL is written as Go writes it', () => {
  test.each([
    ['http://x.example.com/y', 'http://x.example.com/y'],
    ['', ''],
    ['HTTP://X/y', 'http://X/y'],
    ['http://h/a b', 'http://h/a%20b'],
    ['http://h/a%20b', 'http://h/a%20b'],
    ['http://a/{%41}', 'http://a/%7BA%7D'],
    ['http://x/é', 'http://x/%C3%A9'],
    ['?q=1 2', '?q=1 2'],
    ['mailto:a@b', 'mailto:a@b'],
    ['http://h:/', 'http://h:/'],
    ['x/y:z', 'x/y:z'],
  ])('%j as %j', (given, written) => {
    expect(read(given)).toEqual({ written, error: undefined });
  });
});

describe('refused as Go refuses it', () => {
  test.each([
    ['http://a:b/', 'parse "http://a:b/": invalid port ":b" after host'],
    ['%zz', 'parse "%zz": invalid URL escape "%zz"'],
    ['1a:b', 'parse "1a:b": first path segment in URL cannot contain colon'],
    [':x', 'parse ":x": missing protocol scheme'],
    ['http://x y/', 'parse "http://x y/": invalid character " " in host name'],
    ['http://x/\n', 'parse "http://x/\\n": net/url: invalid control character in URL'],
  ])('%j', (given, error) => {
    expect(read(given).error).toBe(error);
  });
});
