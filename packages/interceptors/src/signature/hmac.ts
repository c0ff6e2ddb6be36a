/** `<algorithm>=<hex>` over the body, as GitHub and Bitbucket send it (go-github v31, messages.go, ValidateSignature). */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type SignatureCheck = { readonly kind: 'right' } | { readonly kind: 'wrong'; readonly text: string };

/** Right when any of the keys made it. Which algorithm it names is the sender's choice, whatever the header is called. */
export function checkHmac(signature: string, body: Uint8Array, keys: readonly Uint8Array[]): SignatureCheck {
  const equals = signature.indexOf('=');
  if (equals < 0) return wrong(`error parsing signature ${quoted(signature)}`);
  const algorithm = signature.slice(0, equals);
  if (!isAlgorithm(algorithm)) return wrong(`unknown hash type prefix: ${quoted(algorithm)}`);
  const hex = signature.slice(equals + 1);
  const problem = hexProblem(hex);
  if (problem !== null) return wrong(`error decoding signature ${quoted(signature)}: ${problem}`);
  const mac = Buffer.from(hex, 'hex');
  // Every key is tried, so that the time does not tell which of them it was.
  const matches = keys.map((key) => sameBytes(mac, createHmac(algorithm, key).update(body).digest()));
  return matches.includes(true) ? { kind: 'right' } : wrong('payload signature check failed');
}

/** In a time that depends on the lengths only. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

function isAlgorithm(name: string): name is 'sha1' | 'sha256' | 'sha512' {
  return name === 'sha1' || name === 'sha256' || name === 'sha512';
}

function hexProblem(hex: string): string | null {
  const bad = /[^0-9A-Fa-f]/u.exec(hex)?.[0];
  if (bad !== undefined) return `encoding/hex: invalid byte: ${quoted(bad)}`;
  return hex.length % 2 === 0 ? null : 'encoding/hex: odd length hex string';
}

function wrong(text: string): SignatureCheck {
  return { kind: 'wrong', text };
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
