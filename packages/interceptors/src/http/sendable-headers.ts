import type { Headers } from '@millrace/triggers';

/** The headers without those that belong to one connection or to the body's length: the client writes its own. Values go out as UTF-8. */
export function sendable(header: Headers): Record<string, string[]> {
  const entries = Object.entries(header).filter(([name]) => !ofTheConnection.has(name.toLowerCase()));
  return Object.fromEntries(entries.map(([name, values]) => [name, values.map((value) => Buffer.from(value, 'utf8').toString('latin1'))]));
}

/** RFC 9110, section 7.6.1, and what Go's client leaves out of a forwarded request (net/http, reqWriteExcludeHeader). */
const ofTheConnection: ReadonlySet<string> = new Set(['host', 'content-length', 'transfer-encoding', 'trailer', 'connection', 'keep-alive', 'proxy-connection', 'upgrade', 'te', 'expect', 'http2-settings']);
