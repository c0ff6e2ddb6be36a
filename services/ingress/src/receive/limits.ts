/**
 * Who may send to a listener, and how much: off unless an annotation asks for it. Asked before the body is read.
 * A request that is not allowed takes no token of those who are.
 */
import type { IncomingMessage } from 'node:http';
import type { AddressList } from './address-list.ts';
import type { Listener } from './listener.ts';
import type { RateLimits } from './rate-limit.ts';
import { senderAddress } from './sender-address.ts';

export type Limited =
  | { readonly kind: 'allowed' }
  /** Null: nobody could tell. */
  | { readonly kind: 'sender-refused'; readonly sender: string | null }
  | { readonly kind: 'rate-limited'; readonly waitMs: number };

export interface LimitPorts {
  readonly rateLimits: RateLimits;
  /** Whose X-Forwarded-For is believed; null: nobody's. */
  readonly trustedProxies: AddressList | null;
}

export function limited(request: IncomingMessage, { reference, allowFrom, rateLimit }: Listener, { rateLimits, trustedProxies }: LimitPorts): Limited {
  if (allowFrom !== null) {
    const sender = senderAddress(request.socket.remoteAddress ?? '', forwardedFor(request), trustedProxies);
    if (sender === null || !allowFrom.has(sender)) return { kind: 'sender-refused', sender };
  }
  if (rateLimit === null) return { kind: 'allowed' };
  const waitMs = rateLimits.take(`${reference.namespace}/${reference.name}`, rateLimit);
  return waitMs === 0 ? { kind: 'allowed' } : { kind: 'rate-limited', waitMs };
}

/** Node joins repeated headers in their order, with commas. */
function forwardedFor(request: IncomingMessage): string {
  const value = request.headers['x-forwarded-for'];
  return Array.isArray(value) ? value.join(',') : (value ?? '');
}
