/**
 * Who sends a request, by the one way that is configured. Whatever is not clear is nobody.
 *
 *   local   whoever reaches loopback
 *   token   a session's token, of which the API server says whose it is, again and again: one that is revoked ends it
 *   proxy   the names in the headers of a proxy that shows the shared secret
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { reviewToken } from '@millrace/kube';
import type { Identity, Kube, TokenAnswer } from '@millrace/kube';
import { unreachable } from '@millrace/triggers';
import type { Access, DashboardSecrets } from '../config.ts';
import { Refused } from '../http/refused.ts';
import type { Viewer } from './identity.ts';
import type { Sessions } from './sessions.ts';

export interface WhoPorts {
  readonly access: Access;
  readonly secrets: Pick<DashboardSecrets, 'proxySecret'>;
  readonly sessions: Sessions | null;
  readonly kube: Pick<Kube, 'request'>;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

export interface Who {
  /** Null: nobody. */
  of(request: Sent): Promise<Viewer | null>;
  /** Whose token it is; a refusal when it is nobody's. */
  ofToken(token: string): Promise<Identity>;
}

export type Sent = Pick<IncomingMessage, 'headers' | 'headersDistinct'>;

export function createWho({ access, secrets, sessions, kube, now }: WhoPorts): Who {
  const reviewed = keptFor(keepMs, now, (token: string) => reviewToken(kube, token, AbortSignal.timeout(5_000)));

  async function ofToken(token: string): Promise<Identity> {
    const answer = await reviewed(token);
    switch (answer.kind) {
      case 'known':
        return answer.identity;
      case 'unknown':
        throw new Refused('token-refused', `the token is refused: ${answer.text}`);
      case 'failed':
        throw new Refused('unavailable', `whose token it is can't be asked: ${answer.failure.text}`);
      default:
        return unreachable(answer);
    }
  }

  async function bySession(headers: IncomingHttpHeaders): Promise<Viewer | null> {
    const session = (await sessions?.read(headers)) ?? null;
    if (session === null) return null;
    try {
      const identity = await ofToken(session.token);
      return { kind: 'person', name: identity.user, identity, until: session.until };
    } catch (error) {
      if (error instanceof Refused && error.code === 'token-refused') return null;
      throw error;
    }
  }

  function byProxy({ headersDistinct }: Sent, { userHeader, groupsHeader }: Extract<Access, { kind: 'proxy' }>): Viewer | null {
    const { proxySecret } = secrets;
    // A line that the browser sent and the proxy did not take off would stand beside the proxy's own.
    function one(name: string): string | null {
      const lines = headersDistinct[name] ?? [];
      return lines.length > 1 ? null : (lines[0] ?? '');
    }
    const [secret, user, named] = [one(proxySecretHeader), one(userHeader), one(groupsHeader)];
    if (proxySecret === null || secret === null || !isSame(secret, proxySecret) || user === null || user === '' || named === null) return null;
    // `system:` names are the cluster's own: a proxy that hands on what somebody wrote must not make a node or an administrator of them.
    const groups = named.split(',').map((group) => group.trim()).filter((group) => group !== '');
    if ([user, ...groups].some((name) => name.startsWith('system:'))) return null;
    return { kind: 'person', name: user, identity: { user, groups: [...groups, 'system:authenticated'], extra: {} }, until: null };
  }

  return {
    ofToken,
    async of(request) {
      switch (access.kind) {
        case 'local':
          return { kind: 'all', name: 'local' };
        case 'token':
          return bySession(request.headers);
        case 'proxy':
          return byProxy(request, access);
        default:
          return unreachable(access);
      }
    },
  };
}

const keepMs = 10_000;
const proxySecretHeader = 'x-millrace-proxy-secret';

/** In a time that says nothing of where they differ, or of their lengths. */
function isSame(given: string, wanted: string): boolean {
  const [left, right] = [given, wanted].map((text) => createHash('sha256').update(text).digest());
  return left !== undefined && right !== undefined && timingSafeEqual(left, right);
}

/** What failed is asked again. Tokens are kept as hashes. */
function keptFor(ms: number, now: () => number, ask: (token: string) => Promise<TokenAnswer>): (token: string) => Promise<TokenAnswer> {
  const kept = new Map<string, { readonly answer: Promise<TokenAnswer>; readonly since: number }>();
  return async function asked(token) {
    const key = createHash('sha256').update(token).digest('base64');
    for (const [old, { since }] of kept) if (now() - since >= ms) kept.delete(old);
    const known = kept.get(key);
    if (known !== undefined) return known.answer;
    const answer = ask(token);
    kept.set(key, { answer, since: now() });
    let isKept = false;
    try {
      isKept = (await answer).kind !== 'failed';
    } finally {
      if (!isKept) kept.delete(key);
    }
    return answer;
  };
}
