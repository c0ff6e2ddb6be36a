/**
 * Addresses that an outgoing call never reaches: the machine itself, its link, and what clouds answer credentials on.
 * Cluster and other private addresses are allowed: interceptors live there. An IPv4 address within an IPv6 one counts as itself.
 */
import { isIPv4, isIPv6 } from 'node:net';

export interface AddressRules {
  /** For the local mode and for tests. Metadata addresses stay forbidden. */
  readonly allowLoopback: boolean;
}

/** Why an address is forbidden, or null. What is no address at all is forbidden too. */
export function forbiddenAddress(address: string, { allowLoopback }: AddressRules): string | null {
  const plain = address.split('%')[0] ?? '';
  const kind = isIPv4(plain) ? kindOfV4(bytesOfV4(plain)) : isIPv6(plain) ? kindOfV6(bytesOfV6(plain)) : 'no address';
  return kind === null || (kind === 'loopback' && allowLoopback) ? null : kind;
}

type Bytes = readonly number[];

function kindOfV4(address: Bytes): string | null {
  for (const { network, bits, kind } of forbiddenV4) if (within(address, network, bits)) return kind;
  return null;
}

function kindOfV6(address: Bytes): string | null {
  for (const { network, bits, kind } of forbiddenV6) if (within(address, network, bits)) return kind;
  for (const { network, bits, at } of carriersOfV4) if (within(address, network, bits)) return kindOfV4(address.slice(at, at + 4));
  return null;
}

const forbiddenV4 = [
  // Linux connects 0.0.0.0 to the machine itself.
  { network: bytesOfV4('0.0.0.0'), bits: 8, kind: 'loopback' },
  { network: bytesOfV4('127.0.0.0'), bits: 8, kind: 'loopback' },
  { network: bytesOfV4('169.254.0.0'), bits: 16, kind: 'link-local' },
  { network: bytesOfV4('100.100.100.200'), bits: 32, kind: 'metadata' }, // Alibaba Cloud
  { network: bytesOfV4('168.63.129.16'), bits: 32, kind: 'metadata' }, // Azure
  { network: bytesOfV4('192.0.0.192'), bits: 32, kind: 'metadata' }, // Oracle Cloud
  { network: bytesOfV4('224.0.0.0'), bits: 4, kind: 'multicast' },
  { network: bytesOfV4('240.0.0.0'), bits: 4, kind: 'reserved' },
];

const forbiddenV6 = [
  { network: bytesOfV6('::'), bits: 128, kind: 'loopback' },
  { network: bytesOfV6('::1'), bits: 128, kind: 'loopback' },
  { network: bytesOfV6('fe80::'), bits: 10, kind: 'link-local' },
  { network: bytesOfV6('fec0::'), bits: 10, kind: 'link-local' },
  { network: bytesOfV6('ff00::'), bits: 8, kind: 'multicast' },
  { network: bytesOfV6('fd00:ec2::254'), bits: 128, kind: 'metadata' }, // AWS
  { network: bytesOfV6('fd20:ce::254'), bits: 128, kind: 'metadata' }, // Google Cloud
  // The inner address of a Teredo one can't be told from outside, and of a local NAT64 one it depends on the prefix's length.
  { network: bytesOfV6('2001::'), bits: 32, kind: 'tunnel' },
  { network: bytesOfV6('64:ff9b:1::'), bits: 48, kind: 'tunnel' },
];

const carriersOfV4 = [
  { network: bytesOfV6('::ffff:0:0'), bits: 96, at: 12 }, // IPv4-mapped
  { network: bytesOfV6('::ffff:0:0:0'), bits: 96, at: 12 }, // IPv4-translated, RFC 2765
  { network: bytesOfV6('::'), bits: 96, at: 12 }, // IPv4-compatible
  { network: bytesOfV6('64:ff9b::'), bits: 96, at: 12 }, // NAT64, RFC 6052
  { network: bytesOfV6('2002::'), bits: 16, at: 2 }, // 6to4
];

function within(address: Bytes, network: Bytes, bits: number): boolean {
  for (let bit = 0; bit < bits; bit++) {
    const at = bit >> 3;
    const mask = 0x80 >> (bit & 7);
    if (((address[at] ?? 0) & mask) !== ((network[at] ?? 0) & mask)) return false;
  }
  return true;
}

function bytesOfV4(address: string): Bytes {
  return address.split('.').map(Number);
}

function bytesOfV6(address: string): Bytes {
  // The URL parser writes a trailing dotted IPv4 as two groups and leaves groups and at most one `::`.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::');
  const before = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const groups = [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
  return groups.flatMap((group) => [group >> 8, group & 0xff]);
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
}
