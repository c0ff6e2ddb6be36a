/** Header lines on their way through: as they came, names, order and repeats, but for those that are about one connection only (RFC 9110, 7.6.1). */

/** Names and values in turn, as Node has them. */
export type RawHeaders = readonly string[];

/**
 * What the ingress gets. Host names the ingress, or the one that a sender wrote would choose the listener; triggers never see it. Who
 * connected to us is added to X-Forwarded-For, so that an ingress that trusts us (MILLRACE_TRUSTED_PROXIES) knows whose request it is.
 */
export function requestHeaders(raw: RawHeaders, ingressHost: string, sender: string | undefined): string[] {
  const passed = withoutHops(raw, ['host', 'expect']);
  if (sender !== undefined) addSender(passed, sender);
  return ['Host', ingressHost, ...passed];
}

export function answerHeaders(raw: RawHeaders): string[] {
  return withoutHops(raw, []);
}

const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

function withoutHops(raw: RawHeaders, more: readonly string[]): string[] {
  const dropped = new Set([...hopByHop, ...more]);
  // `Connection: close, X-Mine` makes X-Mine one of the connection's own.
  for (const [name, value] of pairs(raw)) {
    if (name.toLowerCase() === 'connection') for (const one of value.split(',')) dropped.add(one.trim().toLowerCase());
  }
  const kept: string[] = [];
  for (const [name, value] of pairs(raw)) if (!dropped.has(name.toLowerCase())) kept.push(name, value);
  return kept;
}

/** To the last line of them, or to a line of its own. */
function addSender(headers: string[], sender: string): void {
  for (let at = headers.length - 2; at >= 0; at -= 2) {
    if (headers[at]?.toLowerCase() !== 'x-forwarded-for') continue;
    headers[at + 1] = `${headers[at + 1]}, ${sender}`;
    return;
  }
  headers.push('X-Forwarded-For', sender);
}

function* pairs(raw: RawHeaders): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < raw.length; at += 2) yield [raw[at] ?? '', raw[at + 1] ?? ''];
}
