import type { Literal, Slice } from './ast.ts';

/** An integer where Go's Atoi takes it, else a float where ParseFloat does, else nothing. */
export function parseNumber(text: string): Literal | null {
  const integer = parseInteger(text);
  if (integer !== null) return { kind: 'integer', integer };
  if (!/^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)$/.test(text)) return null;
  const float = Number(text);
  return Number.isFinite(float) ? { kind: 'float', float } : null;
}

export type ParsedSlice = { readonly kind: 'slice'; readonly slice: Slice } | { readonly kind: 'error'; readonly text: string };

/** `1`, `-1`, `1:`, `:2`, `1:5:2`, and nothing at all, which is the first element. */
export function parseSlice(text: string): ParsedSlice {
  const parts = /^(-?[0-9]*)(:-?[0-9]*)?(:-?[0-9]*)?$/.exec(text);
  if (parts === null) return { kind: 'error', text: `invalid array index ${text}` };
  const bounds: (number | null)[] = [];
  for (const bound of [parts[1] ?? '', parts[2]?.slice(1) ?? '', parts[3]?.slice(1) ?? '']) {
    const value = bound === '' ? null : parseInteger(bound);
    if (bound !== '' && value === null) return { kind: 'error', text: `array index ${bound} is not a number` };
    bounds.push(value === null ? null : clamp(value));
  }
  const [start = null, end = null, step = null] = bounds;
  const endIsDerived = parts[2] === undefined;
  return { kind: 'slice', slice: { start, end: endIsDerived ? (start ?? 0) + 1 : end, endIsDerived, step } };
}

function parseInteger(text: string): bigint | null {
  const parts = /^([+-]?)0*([0-9]{1,19})$/.exec(text);
  if (parts === null) return null;
  const value = BigInt(`${parts[1] === '-' ? '-' : ''}${parts[2]}`);
  return BigInt.asIntN(64, value) === value ? value : null;
}

/** No list is that long, and what is derived from a bound stays exact. */
function clamp(bound: bigint): number {
  const limit = 2n ** 48n;
  return Number(bound > limit ? limit : bound < -limit ? -limit : bound);
}
