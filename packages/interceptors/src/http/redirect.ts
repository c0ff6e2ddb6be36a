import type { Headers } from '@millrace/triggers';
import type { OutgoingRequest } from './outgoing.ts';

/**
 * The request that a redirect asks for, or null. As in Go (net/http, redirectBehavior): 307 and 308 repeat it, the others become
 * a GET without body. Credentials go to the same origin only.
 */
export function redirected(request: OutgoingRequest, status: number, header: Headers): OutgoingRequest | null {
  const location = Object.hasOwn(header, 'Location') ? header['Location']?.[0] : undefined;
  if (!redirects.has(status) || location === undefined) return null;
  const target = URL.parse(location, request.url);
  if (target === null) return null;
  const sameOrigin = target.origin === new URL(request.url).origin;
  const following = { ...(sameOrigin ? request.header : without(request.header, credentials)), ...referer(request.url, target) };
  const kept = { ...request, url: target.href, header: following };
  return status === 307 || status === 308 ? kept : { ...kept, method: 'GET', body: null, header: without(kept.header, ['Content-Type']) };
}

/** Go's client says where it was sent from, except from https to http (net/http, refererForURL). */
function referer(from: string, to: URL): Headers {
  const { protocol, username, password } = new URL(from);
  if ((protocol === 'https:' && to.protocol === 'http:') || username !== '' || password !== '') return {};
  return { Referer: [from] };
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const credentials = ['Authorization', 'Cookie', 'Proxy-Authorization', 'Www-Authenticate'];

function without(header: Headers, names: readonly string[]): Headers {
  return Object.fromEntries(Object.entries(header).filter(([name]) => !names.includes(name)));
}
