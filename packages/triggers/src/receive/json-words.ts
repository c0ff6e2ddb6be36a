/** What Go's encoding/json says about text that is no JSON (scanner.go: error, quoteChar, eof). */

export const endOfInput = 'unexpected end of JSON input';

/** An unexpected byte where white space could have stood: at the end of the input Go reports just that. */
export function unexpected(body: Uint8Array, at: number, where: string): string {
  return at < body.length ? notExpected(body, at, where) : endOfInput;
}

/** Inside a token Go tries the end of the input as a space (scanner.go, eof). */
export function notExpected(body: Uint8Array, at: number, where: string): string {
  return `invalid character ${quoteByte(byteOrSpace(body, at))} ${where}`;
}

/** Go's quoteChar: the byte as a code point, quoted as strconv.Quote does. */
function quoteByte(byte: number): string {
  const named = namedEscapes.get(byte);
  if (named !== undefined) return `'${named}'`;
  if (byte < space || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, '0')}'`;
  const printable = byte < 0x80 || (byte > 0xa0 && byte !== 0xad);
  return printable ? `'${String.fromCharCode(byte)}'` : `'\\u00${byte.toString(16)}'`;
}

/** Past the end stands a space. */
export function byteOrSpace(body: Uint8Array, at: number): number {
  return body[at] ?? space;
}

const space = 0x20;
const namedEscapes = new Map([[0x27, "\\'"], [0x5c, '\\\\'], [7, '\\a'], [8, '\\b'], [9, '\\t'], [10, '\\n'], [11, '\\v'], [12, '\\f'], [13, '\\r']]);
