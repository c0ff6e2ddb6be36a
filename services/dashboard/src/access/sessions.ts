/**
 * A session is a cookie that only we can read: the Kubernetes token of whoever signed in, encrypted (JWE, A256GCM). Nothing is
 * kept here, so that every process of the dashboard knows every session. Long tokens take several cookies.
 */
import { EncryptJWT, jwtDecrypt } from 'jose';
import type { IncomingHttpHeaders } from 'node:http';

export interface Sessions {
  /** Lines for Set-Cookie. */
  begin(token: string): Promise<readonly string[]>;
  /** Null where there is none, or none that is still good. */
  read(headers: IncomingHttpHeaders): Promise<{ readonly token: string; readonly until: number } | null>;
  /** Lines for Set-Cookie that take it away. */
  end(): readonly string[];
}

export interface SessionSettings {
  readonly key: Uint8Array;
  readonly sessionMs: number;
  /** Only over TLS: not on loopback, where there is none. */
  readonly secure: boolean;
  readonly now: () => number;
}

/** The longest token that fits into the cookies. */
export const longestToken = 12_000;

export function createSessions({ key, sessionMs, secure, now }: SessionSettings): Sessions {
  // With this prefix a browser takes the cookie only from this very host, over TLS.
  const name = secure ? '__Host-millrace' : 'millrace';
  const attributes = `Path=/; HttpOnly; SameSite=Strict${secure ? '; Secure' : ''}`;

  return {
    async begin(token) {
      const seconds = Math.floor(now() / 1000);
      const sealed = await new EncryptJWT({ token })
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .setAudience(audience)
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + Math.floor(sessionMs / 1000))
        .encrypt(key);
      const pieces = Array.from({ length: Math.ceil(sealed.length / pieceLength) }, (_, nth) => sealed.slice(nth * pieceLength, (nth + 1) * pieceLength));
      return Array.from({ length: mostPieces }, (_, nth) => {
        const piece = pieces[nth];
        return piece === undefined ? `${name}-${nth}=; ${attributes}; Max-Age=0` : `${name}-${nth}=${piece}; ${attributes}; Max-Age=${Math.floor(sessionMs / 1000)}`;
      });
    },
    async read(headers) {
      const sealed = piecesOf(headers.cookie ?? '', name);
      if (sealed === '') return null;
      try {
        const { payload } = await jwtDecrypt(sealed, key, { audience, currentDate: new Date(now()), contentEncryptionAlgorithms: ['A256GCM'], keyManagementAlgorithms: ['dir'] });
        const { token, exp } = payload;
        return typeof token === 'string' && exp !== undefined ? { token, until: exp * 1000 } : null;
      } catch {
        // Expired, of another key, or made up: all the same to us.
        return null;
      }
    },
    end: () => Array.from({ length: mostPieces }, (_, nth) => `${name}-${nth}=; ${attributes}; Max-Age=0`),
  };
}

const audience = 'millrace-dashboard';
/** Browsers keep 4,096 bytes of a cookie with its name and attributes. */
const pieceLength = 3_800;
const mostPieces = 5;

function piecesOf(cookie: string, name: string): string {
  const found = new Map(cookie.split(';').map((pair) => [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1).trim()] as const));
  let sealed = '';
  for (let nth = 0; nth < mostPieces; nth += 1) {
    const piece = found.get(`${name}-${nth}`);
    if (piece === undefined) break;
    sealed += piece;
  }
  return sealed;
}
