/**
 * Whose request it is. Behind routers the connection is theirs, and each has put the address it saw at the right end of
 * X-Forwarded-For; what stands further left came with the request and may be a lie. So the right-most address that is not
 * a trusted proxy's counts, and without trusted proxies the header is not read at all.
 */
import { plainAddress } from './address-list.ts';
import type { AddressList } from './address-list.ts';

/** Null when a trusted proxy does not say whom it speaks for: then nobody knows. */
export function senderAddress(remoteAddress: string, forwardedFor: string, trustedProxies: AddressList | null): string | null {
  const sender = plainAddress(remoteAddress)?.text ?? null;
  if (sender === null || trustedProxies === null || !trustedProxies.has(sender)) return sender;
  return forwardedSender(forwardedFor, trustedProxies) ?? (forwardedFor.trim() === '' ? sender : null);
}

/** Where every hop is a trusted proxy, the first of them sent it. */
function forwardedSender(forwardedFor: string, trustedProxies: AddressList): string | null {
  let hop: string | null = null;
  for (const written of forwardedFor.split(',').slice(-longestWay).toReversed()) {
    hop = hopAddress(written.trim());
    if (hop === null || !trustedProxies.has(hop)) return hop;
  }
  return hop;
}

/** More hops than any real way has. */
const longestWay = 32;

/** Some routers add the port: `192.0.2.7:4711`, `[2001:db8::1]:4711`. */
function hopAddress(written: string): string | null {
  const [, bracketed, withPort] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(written) ?? [];
  return plainAddress(bracketed ?? withPort ?? written)?.text ?? null;
}
