import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { forbiddenAddress } from './forbidden-address.ts';

describe('an address', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.255.255.254', 'loopback'],
    ['0.0.0.0', 'loopback'],
    ['0.1.2.3', 'loopback'],
    ['::', 'loopback'],
    ['::1', 'loopback'],
    ['0:0:0:0:0:0:0:1', 'loopback'],
    ['::ffff:127.0.0.1', 'loopback'],
    ['::ffff:7f00:1', 'loopback'],
    ['::FFFF:0.0.0.0', 'loopback'],
    ['::127.0.0.1', 'loopback'],
    ['64:ff9b::127.0.0.1', 'loopback'],
    ['64:ff9b::7f00:1', 'loopback'],
    ['2002:7f00:1::', 'loopback'],
    ['169.254.169.254', 'link-local'],
    ['169.254.170.2', 'link-local'],
    ['::ffff:169.254.169.254', 'link-local'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['2002:a9fe:a9fe::1', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fe80::1%eth0', 'link-local'],
    ['febf::1', 'link-local'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['fd00:ec2::254', 'metadata'],
    ['fd20:ce::254', 'metadata'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'reserved'],
    ['2001::1', 'tunnel'],
    ['64:ff9b:1::1', 'tunnel'],
    ['', 'no address'],
    ['localhost', 'no address'],
  ])('"%s" is %s', (address, kind) => {
    expect(forbiddenAddress(address, { allowLoopback: false })).toBe(kind);
  });

  test.each(['10.0.0.1', '10.96.0.10', '172.16.0.1', '192.168.1.1', '100.64.0.1', '8.8.8.8', 'fd00::1', 'fc00::1', '2606:4700::1', '::ffff:10.0.0.1', '64:ff9b::808:808', '2001:db8::1'])('"%s" may be called', (address) => {
    expect(forbiddenAddress(address, { allowLoopback: false })).toBeNull();
  });

  test('of the machine itself may be called where that is allowed, metadata never', () => {
    for (const address of ['127.0.0.1', '::1', '::ffff:127.0.0.1']) expect(forbiddenAddress(address, { allowLoopback: true })).toBeNull();
    for (const address of ['169.254.169.254', 'fd00:ec2::254', '100.100.100.200']) expect(forbiddenAddress(address, { allowLoopback: true })).not.toBeNull();
  });

  test('is judged alike in every spelling', () => {
    fc.assert(
      fc.property(fc.ipV4(), (v4) => {
        const wanted = forbiddenAddress(v4, { allowLoopback: false });
        const [a = 0, b = 0, c = 0, d = 0] = v4.split('.').map(Number);
        const hex = `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
        for (const carrier of [`::ffff:${v4}`, `::ffff:${hex}`, `64:ff9b::${v4}`, `2002:${hex}::`, `0:0:0:0:0:ffff:${hex}`]) expect(forbiddenAddress(carrier, { allowLoopback: false })).toBe(wanted);
      }),
    );
  });
});
