import { quoteGo } from './quote.ts';
import { unreadable, type Shape } from './shape.ts';

/** resource.Quantity: an amount with a suffix, written back in its canonical form (`1000m` is `1`, `1024Mi` is `1Gi`). */
export const quantity: Shape<string> = {
  goType: 'resource.Quantity',
  zero: '0',
  decode(json, before, place) {
    if (json === null) return '0';
    const written = typeof json === 'number' ? String(json) : typeof json === 'string' ? json.trim() : null;
    const canonical = written === null ? null : canonicalQuantity(written);
    if (canonical !== null) return canonical;
    const found = typeof json === 'string' ? quoteGo(json) : 'something else';
    unreadable(place, found, 'a quantity such as "500m" or "1Gi"', mustMatch);
    return before;
  },
  encode: (value) => value,
  isEmpty: () => false,
};

/** quantity.go, ParseQuantity and CanonicalizeBytes. Null when it is not a quantity. */
export function canonicalQuantity(written: string): string | null {
  const parts = pattern.exec(written);
  if (parts === null) return null;
  const [, sign = '', whole = '', decimals = '', suffix = ''] = parts;
  if (whole === '' && decimals === '') return null;
  const exponent = exponents.get(suffix) ?? exponentOf(suffix);
  if (exponent === null || (exponent.base === 'exponent' && Math.abs(exponent.power) > 1000)) return null;
  const nano = toNano(BigInt(whole + decimals), decimals.length, exponent);
  return `${sign === '-' && nano > 0n ? '-' : ''}${print(nano, exponent.base)}`;
}

type Exponent = { readonly base: 'decimal' | 'binary' | 'exponent'; readonly power: number };

const pattern = /^([+-]?)([0-9]*)(?:\.([0-9]*))?([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+|)$/;
const mustMatch = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'] as const;
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'] as const;

const exponents: ReadonlyMap<string, Exponent> = new Map<string, Exponent>([
  ...binarySuffixes.map((suffix, index): [string, Exponent] => [suffix, { base: 'binary', power: index * 10 }]),
  ...decimalSuffixes.map((suffix, index): [string, Exponent] => [suffix, { base: 'decimal', power: index * 3 - 9 }]),
]);

function exponentOf(suffix: string): Exponent | null {
  const power = Number.parseInt(suffix.slice(1), 10);
  return Number.isNaN(power) ? null : { base: 'exponent', power };
}

/** In units of 10^-9, rounded up: "if you want some resources, you should get some resources". */
function toNano(digits: bigint, decimals: number, exponent: Exponent): bigint {
  const power = 9 - decimals + (exponent.base === 'binary' ? 0 : exponent.power);
  const factor = exponent.base === 'binary' ? 2n ** BigInt(exponent.power) : 1n;
  if (power >= 0) return digits * factor * 10n ** BigInt(power);
  const divisor = 10n ** BigInt(-power);
  return (digits * factor + divisor - 1n) / divisor;
}

const one = 1_000_000_000n;

function print(nano: bigint, base: Exponent['base']): string {
  if (nano === 0n) return '0';
  if (base === 'binary' && nano >= 1024n * one) return printBinary((nano + one - 1n) / one);
  const highest = base === 'exponent' ? Infinity : 18;
  let power = -9;
  let amount = nano;
  while (amount % 1000n === 0n && power < highest) {
    amount /= 1000n;
    power += 3;
  }
  if (base === 'exponent') return power === 0 ? String(amount) : `${amount}e${power}`;
  return `${amount}${decimalSuffixes[(power + 9) / 3] ?? ''}`;
}

function printBinary(units: bigint): string {
  let index = 0;
  let amount = units;
  while (amount % 1024n === 0n && index < binarySuffixes.length - 1) {
    amount /= 1024n;
    index += 1;
  }
  return `${amount}${binarySuffixes[index] ?? ''}`;
}
