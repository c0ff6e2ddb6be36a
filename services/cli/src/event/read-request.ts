import { canonicalHeaders } from '@millrace/triggers';
import type { Headers } from '@millrace/triggers';

export interface WrittenRequest {
  readonly method: string;
  readonly url: string;
  /** `Host` is not among them, as in what the ingress stores. */
  readonly headers: Headers;
  readonly body: Uint8Array;
}

/**
 * A request as people save it: headers, a blank line, the body's bytes; a request line may stand before them. What does not
 * begin so is a body and nothing else.
 */
export function readRequest(bytes: Uint8Array): WrittenRequest {
  // One character for each byte: where the head ends is where the body begins.
  const head = whole.exec(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, longestHead)).toString('latin1'));
  if (head === null) return { method: 'POST', url: '/', headers: {}, body: bytes };
  const [matched, requestLine = '', fields = ''] = head;
  const [method = 'POST', url = '/'] = requestLine === '' ? [] : requestLine.split(' ');
  const entries = fields.split('\n').filter((line) => line.trim() !== '').map((line): [string, string] => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]);
  return { method, url, headers: canonicalHeaders(entries.filter(([name]) => !notStored.includes(name.toLowerCase()))), body: bytes.subarray(matched.length) };
}

const longestHead = 65_536;
const notStored = ['host', 'transfer-encoding', 'connection'];
const whole = /^(?=[^\n]*(?:HTTP\/|:))(?:([A-Z]+ \S+ HTTP\/[\d.]+)\r?\n)?((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[^\n]*\n)*)\r?\n/;
