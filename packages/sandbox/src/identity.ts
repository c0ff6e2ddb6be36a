/** Who is asking. The sandbox has one administrator, believes every impersonation, and reads the name off the tokens it has handed out. */
import type { IncomingMessage } from 'node:http';

export type User = { readonly name: string; readonly groups: readonly string[] };

/** Who sent the request, and as whom. */
export function usersOf({ headers, headersDistinct }: IncomingMessage): { readonly sender: User; readonly user: User } {
  const sender = userOfToken(/^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '') ?? ADMIN;
  const name = headers['impersonate-user'];
  if (typeof name !== 'string') return { sender, user: sender };
  const [, namespace, account] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(name) ?? [];
  const groups = headersDistinct['impersonate-group'] ?? [];
  return { sender, user: namespace === undefined || account === undefined ? { name, groups } : accountUser(namespace, account) };
}

export function tokenFor(namespace: string, account: string): string {
  return `sandbox.${Buffer.from(`${namespace}/${account}`).toString('base64url')}`;
}

export function userOfToken(token: string): User | null {
  const text = token.startsWith('sandbox.') ? Buffer.from(token.slice('sandbox.'.length), 'base64url').toString('utf8') : '';
  const [namespace, account] = text.split('/');
  return namespace === undefined || account === undefined ? null : accountUser(namespace, account);
}

const ADMIN: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

function accountUser(namespace: string, account: string): User {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { name: `system:serviceaccount:${namespace}:${account}`, groups };
}
