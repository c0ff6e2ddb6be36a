/** Who is asking. The sandbox has one administrator, believes every impersonation, and reads the name off the tokens it has handed out. */
import type { IncomingMessage } from 'node:http';

export type User = Readonly<{ name: string; groups: readonly string[] }>;

/** Who sent the request, and as whom. */
export function usersOf({ headers, headersDistinct }: IncomingMessage): Readonly<{ sender: User; user: User }> {
  const sender = userOfToken(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '') ?? ADMIN;
  const name = headers['impersonate-user'];
  if (typeof name !== 'string') return { sender, user: sender };
  const account = accountOf(name);
  return { sender, user: account === null ? { name, groups: headersDistinct['impersonate-group'] ?? [] } : accountUser(account) };
}

type Account = Readonly<{ namespace: string; name: string }>;

/** The service account of this user name, null if it is none. */
export function accountOf(user: string): Account | null {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined ? null : { namespace, name };
}

export function tokenFor({ namespace, name }: Account): string {
  return `sandbox.${Buffer.from(`system:serviceaccount:${namespace}:${name}`).toString('base64url')}`;
}

export function userOfToken(token: string): User | null {
  const account = token.startsWith('sandbox.') ? accountOf(Buffer.from(token.slice('sandbox.'.length), 'base64url').toString('utf8')) : null;
  return account === null ? null : accountUser(account);
}

const ADMIN: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

function accountUser({ namespace, name }: Account): User {
  return { name: `system:serviceaccount:${namespace}:${name}`, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] };
}
