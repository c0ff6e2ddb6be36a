import { quoteGo } from '../../go/quote.ts';
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
  if (parts === null || written === '') return null;
  const [, sign = '', zerosAndWhole = '', decimals = '', suffix = ''] = parts;
  const exponent = exponents.get(suffix) ?? exponentOf(suffix);
  if (exponent === null || Math.abs(exponent.power) > 1000) return null;
  const whole = zerosAndWhole.replace(/^0+/, '') || '0';
  if (written === '0' || isKept(whole, decimals, exponent)) return written;
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

/** Small amounts that look canonical keep their text, though `29.319` is not what would be printed. */
function isKept(whole: string, decimals: string, { base, power }: Exponent): boolean {
  const digits = whole + decimals;
  if (base === 'binary') return decimals === '' && whole.length + Math.trunc((power * 3) / 10) <= 14 && BigInt(digits) % 8n !== 0n;
  const scale = power - decimals.length;
  return digits.length <= 18 && scale >= -9 && scale % 3 === 0 && !digits.endsWith('000') && !digits.startsWith('0');
}

/** In units of 10^-9, rounded up: "if you want some resources, you should get some resources". Binary amounts end at 2^63-1. */
function toNano(digits: bigint, decimals: number, { base, power }: Exponent): bigint {
  const factor = base === 'binary' ? 2n ** BigInt(power) : 1n;
  const shift = 9 - decimals + (base === 'binary' ? 0 : power);
  const divisor = shift < 0 ? 10n ** BigInt(-shift) : 1n;
  const nano = (digits * factor * (shift < 0 ? 1n : 10n ** BigInt(shift)) + divisor - 1n) / divisor;
  return base === 'binary' && nano > mostUnits * one ? mostUnits * one : nano;
}

const one = 1_000_000_000n;
const mostUnits = 2n ** 63n - 1n;

function print(nano: bigint, base: Exponent['base']): string {
  if (nano === 0n) return '0';
  // Below 1024, and with fractions, as a decimal, so that nothing is lost.
  if (base === 'binary' && nano >= 1024n * one && nano % one === 0n) return printBinary(nano / one);
  let power = -9;
  let amount = nano;
  while (amount % 1000n === 0n) {
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
