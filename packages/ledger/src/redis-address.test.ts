import { describe, expect, test } from '@jest/globals';
import { readRedisAddress, wrongUrl } from './redis-address.ts';

function address(url: string) {
  const read = readRedisAddress(url);
  if (read.kind === 'problem') throw new Error(read.text);
  return read.address;
}

describe('the address of a Redis', () => {
  test('may be one server', () => {
    expect(address('rediss://u:pw@h:1/2')).toEqual({ kind: 'single', url: 'rediss://u:pw@h:1/2', shown: 'h:1' });
  });

  test('may be the master that sentinels know', () => {
    expect(address('redis+sentinel://u:p%40w@a:1,b,[::1]:3/my-master?db=2&sentinel-password=s%26p')).toEqual({
      kind: 'sentinel',
      hosts: [{ host: 'a', port: 1 }, { host: 'b', port: 26_379 }, { host: '::1', port: 3 }],
      username: 'u',
      password: 'p@w',
      tls: false,
      master: 'my-master',
      db: 2,
      sentinelPassword: 's&p',
      shown: 'my-master by a:1,b:26379,[::1]:3',
    });
    expect(address('rediss+sentinel://a/m')).toMatchObject({ username: null, password: null, tls: true, db: 0, sentinelPassword: null });
  });

  test('may be a Cluster', () => {
    expect(address('rediss+cluster://:pw@a:1,b')).toEqual({
      kind: 'cluster',
      hosts: [{ host: 'a', port: 1 }, { host: 'b', port: 6379 }],
      username: null,
      password: 'pw',
      tls: true,
      shown: 'a:1,b:6379',
    });
  });

  test.each([
    ['localhost', 'not a URL'],
    ['http://u:pw@h', 'scheme "http", expected "redis", "redis+sentinel" or "redis+cluster", or "rediss" for TLS'],
    ['redis+sentinel://u:pw@/m', 'host "", expected one or more like "host:26379" with commas between them'],
    ['redis+sentinel://u:pw@a,/m', 'host "", expected one or more'],
    ['redis+sentinel://u:pw@a:99999/m', 'host "a:99999", expected one or more'],
    ['redis+sentinel://u:pw@a', 'no name of a master, expected one like "redis+sentinel://host:26379/mymaster"'],
    ['redis+sentinel://u:pw@a/m?db=x', '"?db=x", expected a number'],
    ['redis+sentinel://u:pw@a/m?name=x', '"?name=", expected "db" or "sentinel-password"'],
    ['redis+sentinel://u:p%w@a/m', 'a "%" that encodes nothing'],
    ['redis+cluster://u:pw@a:1/2', 'something after the hosts'],
    ['redis+cluster://a b', 'host "a b", expected one or more like "host:6379"'],
    ['redis+thing://a', 'scheme "redis+thing"'],
  ])('%s has a problem, told without its password', (url, text) => {
    expect(wrongUrl(url)).toContain(text);
    expect(wrongUrl(url)).not.toContain('pw');
  });
});
