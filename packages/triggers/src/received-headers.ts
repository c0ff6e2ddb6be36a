import { canonicalHeaders, type Headers } from './go/header.ts';
import { decodeUtf8 } from './go/utf8.ts';

/**
 * The headers triggers see: those of Go's `request.Header`. Names canonical, all values in order of arrival; Host,
 * Transfer-Encoding and Trailer are not among them (net/http: request.go, transfer.go).
 */
export function eventHeaders(rawHeaders: readonly string[]): Headers {
  const received: [string, string][] = [];
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (!takenByGo.has(name.toLowerCase())) received.push([name, utf8(rawHeaders[index + 1] ?? '')]);
  }
  const headers = canonicalHeaders(received);
  // net/http fixPragmaCacheControl (RFC 7234, section 5.4).
  const oldNoCache = headers['Pragma']?.[0] === 'no-cache' && headers['Cache-Control'] === undefined;
  return oldNoCache ? { ...headers, 'Cache-Control': ['no-cache'] } : headers;
}

const takenByGo = new Set(['host', 'transfer-encoding', 'trailer']);

/** Node reads header bytes as Latin-1, Go as UTF-8. */
function utf8(latin1: string): string {
  return ascii.test(latin1) ? latin1 : decodeUtf8(Uint8Array.from(latin1, (letter) => letter.charCodeAt(0)));
}

const ascii = /^[\x20-\x7e\t]*$/;
