// What a script answers, as ioredis gives it when asked for bytes: the rim where it becomes typed.

export function list(reply: unknown): readonly unknown[] {
  if (!Array.isArray(reply)) throw new TypeError(`ledger script: answered ${describe(reply)}, expected a list`);
  return reply;
}

export function text(reply: unknown): string {
  if (Buffer.isBuffer(reply)) return reply.toString('utf8');
  if (typeof reply === 'string') return reply;
  throw new TypeError(`ledger script: answered ${describe(reply)}, expected a text`);
}

export function bytes(reply: unknown): Uint8Array {
  if (Buffer.isBuffer(reply)) return reply;
  throw new TypeError(`ledger script: answered ${describe(reply)}, expected bytes`);
}

export function integer(reply: unknown): number {
  const value = typeof reply === 'number' ? reply : Number(text(reply));
  if (!Number.isSafeInteger(value)) throw new TypeError(`ledger script: answered ${describe(reply)}, expected a whole number`);
  return value;
}

/** Empty stands for absent. */
export function textOrNull(reply: unknown): string | null {
  const value = text(reply);
  return value === '' ? null : value;
}

/** A flat list in groups of `size`. */
export function groups(reply: unknown, size: number): readonly (readonly unknown[])[] {
  const flat = list(reply);
  return Array.from({ length: Math.floor(flat.length / size) }, (_, group) => flat.slice(group * size, (group + 1) * size));
}

/** name, value, name, value ... as HGETALL gives it. */
export function fields(reply: unknown): ReadonlyMap<string, string> {
  return new Map(groups(reply, 2).map(([name, value]) => [text(name), text(value)]));
}

function describe(reply: unknown): string {
  if (reply === null) return 'nothing';
  return Array.isArray(reply) ? `a list of ${reply.length}` : typeof reply;
}
