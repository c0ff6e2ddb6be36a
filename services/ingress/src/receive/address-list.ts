/**
 * IP addresses and CIDR ranges, of IPv4 and IPv6. An IPv4 address may come mapped into IPv6 (`::ffff:10.0.0.1`): that is how
 * a socket that listens on both shows it. It counts as the IPv4 address it is, so `::/0` covers only real IPv6.
 */
import { BlockList, SocketAddress, isIP } from 'node:net';

export interface AddressList {
  has(address: string): boolean;
}

export type ReadAddressList = { readonly kind: 'read'; readonly list: AddressList } | { readonly kind: 'problem'; /** the entry at fault */ readonly found: string };

export const wantedAddresses = 'addresses or CIDR ranges separated by commas, like "192.0.2.7, 10.0.0.0/8, 2001:db8::/32"';

export function readAddressList(text: string): ReadAddressList {
  // A BlockList is a set of ranges; one of both families would take `::/0` to cover mapped addresses, and so all of IPv4.
  const ranges = { ipv4: new BlockList(), ipv6: new BlockList() };
  for (const entry of text.split(',').map((part) => part.trim())) {
    const range = readRange(entry);
    if (range === null) return { kind: 'problem', found: entry };
    ranges[range.family].addSubnet(range.address, range.bits, range.family);
  }
  return {
    kind: 'read',
    list: {
      has(text) {
        const address = plainAddress(text);
        return address !== null && ranges[address.family].check(address.text, address.family);
      },
    },
  };
}

export interface PlainAddress {
  readonly text: string;
  readonly family: 'ipv4' | 'ipv6';
}

/** Without a zone (`fe80::1%eth0`) and not mapped; null for what is no address. */
export function plainAddress(text: string): PlainAddress | null {
  const [address = ''] = text.split('%', 1);
  const version = isIP(address);
  if (version === 0) return null;
  if (version === 4) return { text: address, family: 'ipv4' };
  // One way to write it, of the many that IPv6 has (RFC 5952).
  const canonical = new SocketAddress({ address, family: 'ipv6' }).address;
  const mapped = canonical.startsWith(mappedStart) ? canonical.slice(mappedStart.length) : '';
  return isIP(mapped) === 4 ? { text: mapped, family: 'ipv4' } : { text: canonical, family: 'ipv6' };
}

const mappedStart = '::ffff:';

interface Range {
  readonly address: string;
  readonly bits: number;
  readonly family: 'ipv4' | 'ipv6';
}

function readRange(entry: string): Range | null {
  const [, written = '', length] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(entry) ?? [];
  const address = plainAddress(written);
  if (address === null) return null;
  const writtenBits = written.includes(':') ? 128 : 32;
  const ownBits = address.family === 'ipv4' ? 32 : 128;
  const bits = (length === undefined ? writtenBits : Number(length)) - (writtenBits - ownBits);
  return bits < 0 || bits > ownBits ? null : { address: address.text, bits, family: address.family };
}
