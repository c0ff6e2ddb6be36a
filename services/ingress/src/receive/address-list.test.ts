import { describe, expect, test } from '@jest/globals';
import { readAddressList } from './address-list.ts';

function list(text: string) {
  const read = readAddressList(text);
  if (read.kind === 'problem') throw new Error(`did not expect a problem with "${read.found}"`);
  return read.list;
}

describe('a list of addresses', () => {
  test.each([
    ['10.0.0.0/8', ['10.0.0.0', '10.255.255.255', '::ffff:10.1.2.3', '::FFFF:0a01:0203'], ['11.0.0.0', '9.255.255.255', '::10.1.2.3', '2001:db8::1']],
    ['192.0.2.7', ['192.0.2.7', '::ffff:192.0.2.7'], ['192.0.2.8', '192.0.2.70']],
    ['10.1.2.3/8', ['10.9.9.9'], ['11.0.0.1']],
    ['0.0.0.0/0', ['1.2.3.4', '::ffff:1.2.3.4'], ['::1', '2001:db8::1']],
    ['::/0', ['::1', '2001:db8::1'], ['1.2.3.4', '::ffff:1.2.3.4']],
    ['2001:db8::/32', ['2001:db8::', '2001:DB8:FFFF::1', '2001:0db8:0:0::9'], ['2001:db9::', '10.0.0.1']],
    ['::ffff:10.0.0.0/104', ['10.1.1.1', '::ffff:10.1.1.1'], ['11.0.0.1']],
    ['fe80::/10', ['fe80::1%eth0'], ['fec0::1']],
    ['192.0.2.7 , 2001:db8::1,10.0.0.0/31', ['192.0.2.7', '2001:db8::1', '10.0.0.1'], ['10.0.0.2', '2001:db8::2']],
  ])('%s has %j and not %j', (text, inside, outside) => {
    expect(inside.filter((address) => !list(text).has(address))).toEqual([]);
    expect(outside.filter((address) => list(text).has(address))).toEqual([]);
  });

  test('has nothing that is no address', () => {
    expect(['', 'localhost', '10.0.0', '10.0.0.1:80', '010.0.0.1', '10.0.0.1/8'].filter((text) => list('0.0.0.0/0,::/0').has(text))).toEqual([]);
  });

  test.each([
    ['', ''],
    ['10.0.0.0/8,', ''],
    ['10.0.0.0/33', '10.0.0.0/33'],
    ['2001:db8::/129', '2001:db8::/129'],
    ['::ffff:10.0.0.0/8', '::ffff:10.0.0.0/8'],
    ['10.0.0.0/-1', '10.0.0.0/-1'],
    ['10.0.0.0/', '10.0.0.0/'],
    ['10.0.0.1 10.0.0.2', '10.0.0.1 10.0.0.2'],
    ['1.2.3.4, example.com', 'example.com'],
    ['10.0/8', '10.0/8'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
  ])('%j can not be read: %j', (text, found) => {
    expect(readAddressList(text)).toEqual({ kind: 'problem', found });
  });
});
