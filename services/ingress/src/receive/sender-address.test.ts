import { describe, expect, test } from '@jest/globals';
import { readAddressList } from './address-list.ts';
import { senderAddress } from './sender-address.ts';

function trusting(text: string) {
  const read = readAddressList(text);
  if (read.kind === 'problem') throw new Error(read.found);
  return read.list;
}

const proxies = trusting('10.0.0.0/8, fd00::/8');

describe('the sender', () => {
  test.each([
    ['is who connects', '192.0.2.7', '', '192.0.2.7'],
    ['is who connects, unmapped', '::ffff:192.0.2.7', '', '192.0.2.7'],
    ['is who connects, whatever a header of an untrusted one says', '192.0.2.7', '198.51.100.1', '192.0.2.7'],
    ['is whom a trusted proxy names', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['is whom a trusted proxy names, mapped', '::ffff:10.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['is not whom the sender itself has named', '10.0.0.1', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['is the one before the last trusted proxy', '10.0.0.1', '127.0.0.1, 198.51.100.1, 10.0.0.3, fd00::2', '198.51.100.1'],
    ['is the first hop where all are trusted', '10.0.0.1', '10.0.0.9, 10.0.0.3', '10.0.0.9'],
    ['is the proxy itself when it names nobody', '10.0.0.1', ' ', '10.0.0.1'],
    ['may be named with a port', '10.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
    ['may be named in brackets', '10.0.0.1', '[2001:db8::1]:4711', '2001:db8::1'],
    ['may be named in brackets without a port', '10.0.0.1', '[2001:DB8::1]', '2001:db8::1'],
    ['is nobody where a proxy names what is no address', '10.0.0.1', '198.51.100.1, unknown', null],
    ['is nobody where a proxy names nothing', '10.0.0.1', '198.51.100.1,', null],
    ['is nobody where a socket has no address', '', '198.51.100.1', null],
  ])('%s', (_what, remote, header, sender) => {
    expect(senderAddress(remote, header, proxies)).toBe(sender);
  });

  test('is who connects where no proxy is trusted', () => {
    expect(senderAddress('10.0.0.1', '198.51.100.1', null)).toBe('10.0.0.1');
  });
});
