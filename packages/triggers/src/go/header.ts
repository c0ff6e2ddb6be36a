/** Header names are canonical (`canonicalHeaderKey`), each with its values in the order received. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/**
 * Go's `textproto.CanonicalMIMEHeaderKey`: the first letter and each letter after a hyphen upper case, the rest lower case.
 * A name with any byte that is not an RFC 7230 token character stays as it is.
 */
export function canonicalHeaderKey(name: string): string {
  if (!token.test(name)) return name;
  return name.toLowerCase().replace(wordStart, (start) => start.toUpperCase());
}

/** Joins what came under different spellings of a name, in order of arrival, as Go's `http.Header` does. */
export function canonicalHeaders(received: Iterable<readonly [name: string, value: string]>): Headers {
  const headers = new Map<string, string[]>();
  for (const [name, value] of received) {
    const key = canonicalHeaderKey(name);
    const values = headers.get(key);
    if (values === undefined) headers.set(key, [value]);
    else values.push(value);
  }
  return Object.fromEntries(headers);
}

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const wordStart = /(^|-)[a-z]/g;
