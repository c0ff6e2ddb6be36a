import { quoteGo } from '../../go/quote.ts';
import { unreadable, wrongType, type Shape } from './shape.ts';

/** apis.URL: refused where Go's net/url refuses it, and written as net/url writes it; an empty text is an empty URL. */
export const url: Shape<string> = {
  goType: 'apis.URL',
  zero: '',
  decode(json, before, place) {
    if (json === null) return '';
    if (typeof json !== 'string') {
      wrongType(place, json, 'string', 'a URL');
      return before;
    }
    const wrong = wrongUrl(json);
    if (wrong === null) return written(json);
    unreadable(place, quoteGo(json), 'a URL', `parse ${quoteGo(json)}: ${wrong}`);
    return before;
  },
  encode: (value) => value,
  isEmpty: () => false,
};

/** net/url, Parse: what makes it fail, in its words. */
function wrongUrl(text: string): string | null {
  if (control.test(text)) return 'net/url: invalid control character in URL';
  if (text.startsWith(':')) return 'missing protocol scheme';
  const beforeQuery = text.split(/[?#]/, 1)[0] ?? '';
  const badEscape = /%(?![0-9A-Fa-f]{2}).{0,2}/.exec(beforeQuery);
  if (badEscape !== null) return `invalid URL escape ${quoteGo(badEscape[0])}`;
  if (!scheme.test(text) && beforeQuery.split('/', 1)[0]?.includes(':') === true) return 'first path segment in URL cannot contain colon';
  const authority = /^(?:[A-Za-z][A-Za-z0-9+.-]*:)?\/\/([^/]*)/.exec(beforeQuery)?.[1] ?? '';
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  const port = /^(?:\[.*\]|[^:]*)(:.*)$/.exec(host)?.[1];
  if (port !== undefined && !/^:[0-9]*$/.test(port)) return `invalid port ${quoteGo(port)} after host`;
  const badHost = /[ "<>\\^`{|}]/.exec(host);
  return badHost === null ? null : `invalid character ${quoteGo(badHost[0])} in host name`;
}

/** net/url, String: the scheme in lower case, and a path with characters that do not belong there escaped. */
function written(text: string): string {
  const [whole, start = '', path = '', rest = ''] = /^((?:[A-Za-z][A-Za-z0-9+.-]*:)?(?:\/\/[^/?#]*)?)([^?#]*)(.*)$/su.exec(text.toWellFormed()) ?? [text];
  if (whole === '') return '';
  const isOpaque = start.endsWith(':') && !path.startsWith('/');
  return `${start.replace(scheme, (found) => found.toLowerCase())}${isOpaque || validPath.test(path) ? path : escapePath(path)}${rest}`;
}

function escapePath(path: string): string {
  return path.replaceAll(/%[0-9A-Fa-f]{2}|./gsu, (piece) => {
    const character = piece.length === 3 && piece < '%80' ? String.fromCodePoint(Number.parseInt(piece.slice(1), 16)) : piece;
    if (character.length === 3) return character.toUpperCase();
    return unescapedInPath.test(character) ? character : encodeURIComponent(character).replaceAll(/[!'()*]/g, percent);
  });
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

const scheme = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const control = /\p{Cc}/u;
const validPath = /^[A-Za-z0-9\-_.~!$&'()*+,;=:@[\]%/]*$/;
const unescapedInPath = /^[A-Za-z0-9\-_.~$&+,/:;=@]$/;
