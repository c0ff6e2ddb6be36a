/** Header names are canonical (`canonicalHeaderKey`), each with its values in the order received. */
export type Headers = Readonly<Record<string, readonly string[]>>;

/**
 * Go's `textproto.CanonicalMIMEHeaderKey`: the first letter and each letter after a hyphen upper case, the rest lower case.
 * A name with any byte that is not an RFC 7230 token character stays as it is.
 */
export function canonicalHeaderKey(name: string): string {
  const known = canonical.get(name);
  if (known !== undefined) return known;
  const made = token.test(name) ? name.toLowerCase().replace(wordStart, (start) => start.toUpperCase()) : name;
  // Senders can make up any number of names, of any length.
  if (canonical.size >= mostKnown) canonical.clear();
  if (name.length <= longestKnown) canonical.set(name, made);
  return made;
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

/** Made once: senders use the same few dozen names in every request. */
const canonical = new Map<string, string>();
const mostKnown = 1_000;
const longestKnown = 64;
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const wordStart = /(^|-)[a-z]/g;
