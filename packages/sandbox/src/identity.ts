/** Who is asking. The sandbox has one administrator, believes every impersonation, and knows the tokens it has handed out by their form. */
import type { IncomingHttpHeaders } from 'node:http';

export type User = { readonly name: string; readonly groups: readonly string[] };

export const ADMIN: User = { name: 'system:admin', groups: ['system:masters', 'system:authenticated'] };

const TOKEN = /^sandbox\.([^.]+)\.([^.]+)$/;

export function userOf(headers: IncomingHttpHeaders): User {
  const impersonated = headers['impersonate-user'];
  if (typeof impersonated === 'string') return { name: impersonated, groups: [headers['impersonate-group'] ?? []].flat() };
  const [, token = ''] = /^Bearer (.+)$/i.exec(headers.authorization ?? '') ?? [];
  return userOfToken(token) ?? ADMIN;
}

export function tokenFor(namespace: string, account: string): string {
  return `sandbox.${namespace}.${account.replaceAll('.', '~')}`;
}

export function userOfToken(token: string): User | null {
  const [, namespace, account] = TOKEN.exec(token) ?? [];
  if (namespace === undefined || account === undefined) return null;
  return accountUser(namespace, account.replaceAll('~', '.'));
}

function accountUser(namespace: string, account: string): User {
  return {
    name: `system:serviceaccount:${namespace}:${account}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
  };
}
