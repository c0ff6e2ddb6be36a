/** Header lines on their way through: as they came, names, order and repeats, but for those that are about one connection only (RFC 9110, 7.6.1). */

/** Names and values in turn, as Node has them. */
export type RawHeaders = readonly string[];

/**
 * What the ingress gets. Host names the ingress, or the one that a sender wrote would choose the listener; triggers never see it. Who
 * connected to us is added to X-Forwarded-For, so that an ingress that trusts us (MILLRACE_TRUSTED_PROXIES) knows whose request it is.
 */
export function requestHeaders(raw: RawHeaders, ingressHost: string, sender: string | undefined): string[] {
  const passed = withoutHops(raw, ['host', 'expect']);
  return ['Host', ingressHost, ...(sender === undefined ? passed : withSender(passed, sender))];
}

export function answerHeaders(raw: RawHeaders): string[] {
  return withoutHops(raw, []);
}

const hopByHop = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];

function withoutHops(raw: RawHeaders, more: readonly string[]): string[] {
  const dropped = new Set([...hopByHop, ...more, ...namedByConnection(raw)]);
  return pairs(raw).flatMap(([name, value]) => (dropped.has(name.toLowerCase()) ? [] : [name, value]));
}

/** `Connection: close, X-Mine` makes X-Mine one of the connection's own. */
function namedByConnection(raw: RawHeaders): readonly string[] {
  return pairs(raw).flatMap(([name, value]) => (name.toLowerCase() === 'connection' ? value.split(',').map((one) => one.trim().toLowerCase()) : []));
}

function withSender(raw: RawHeaders, sender: string): string[] {
  const last = pairs(raw).findLastIndex(([name]) => name.toLowerCase() === 'x-forwarded-for');
  if (last < 0) return [...raw, 'X-Forwarded-For', sender];
  return pairs(raw).flatMap(([name, value], index) => [name, index === last ? `${value}, ${sender}` : value]);
}

function pairs(raw: RawHeaders): readonly (readonly [string, string])[] {
  return Array.from({ length: raw.length / 2 }, (_, index) => [raw[index * 2] ?? '', raw[index * 2 + 1] ?? ''] as const);
}
