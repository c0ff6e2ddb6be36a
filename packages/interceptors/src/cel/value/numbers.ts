/** Go's numbers: 64-bit integers that overflow into an error, and how strconv and fmt print a double. */
import { Fault } from './fault.ts';

export const minInt = -(2n ** 63n);
export const maxInt = 2n ** 63n - 1n;
export const maxUint = 2n ** 64n - 1n;

export function checkInt(value: bigint): bigint {
  if (value < minInt || value > maxInt) throw new Fault('integer overflow');
  return value;
}

export function checkUint(value: bigint): bigint {
  if (value < 0n || value > maxUint) throw new Fault('unsigned integer overflow');
  return value;
}

/** `%g`: the fewest digits that read back the same; with an exponent where it is below -4 or at least 6 (strconv/ftoa.go). */
export function formatShortest(value: number): string {
  const special = formatSpecial(value, '+Inf', '-Inf');
  if (special !== null) return special;
  const { sign, digits, exponent } = decimalOf(value);
  if (exponent < -4 || exponent >= leastExponent) return sign + withExponent(digits, exponent);
  return sign + withPoint(digits, exponent);
}

/** `strconv.FormatFloat(x, 'f', -1, 64)`: never an exponent. */
export function formatPlain(value: number): string {
  const special = formatSpecial(value, '+Inf', '-Inf');
  if (special !== null) return special;
  const { sign, digits, exponent } = decimalOf(value);
  return sign + withPoint(digits, exponent);
}

/** `%.<places>f`, rounding half to even on the exact value as Go does. */
export function formatFixed(value: number, places: number): string {
  const scaled = roundedTimesPowerOfTen(Math.abs(value), places).toString().padStart(places + 1, '0');
  const whole = scaled.slice(0, scaled.length - places);
  return signOf(value) + (places === 0 ? whole : `${whole}.${scaled.slice(scaled.length - places)}`);
}

/** `%.<places>e`. */
export function formatScientific(value: number, places: number): string {
  if (value === 0) return signOf(value) + withExponent('0'.padEnd(places + 1, '0'), 0);
  let exponent = decimalOf(value).exponent;
  let digits = roundedTimesPowerOfTen(Math.abs(value), places - exponent).toString();
  if (digits.length > places + 1) {
    exponent += 1;
    digits = digits.slice(0, -1);
  }
  return signOf(value) + withExponent(digits, exponent);
}

/** strconv.ParseFloat; null for what it refuses, also a number too large for a double. */
export function parseDouble(text: string): number | null {
  if (/^[+-]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const plain = withoutUnderscores(text);
  if (plain === null) return null;
  const value = /^[+-]?0x/i.test(plain) ? parseHexDouble(plain) : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

const leastExponent = 6;

function formatSpecial(value: number, plus: string, minus: string): string | null {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return plus;
  return value === -Infinity ? minus : null;
}

/** 1230 is { digits: '123', exponent: 3 }. */
function decimalOf(value: number): { readonly sign: string; readonly digits: string; readonly exponent: number } {
  const [mantissa = '0', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return { sign: signOf(value), digits: mantissa.replace('.', ''), exponent: Number(exponent) };
}

function signOf(value: number): string {
  return value < 0 || Object.is(value, -0) ? '-' : '';
}

function withExponent(digits: string, exponent: number): string {
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits;
  return `${mantissa}e${exponent < 0 ? '-' : '+'}${Math.abs(exponent).toString().padStart(2, '0')}`;
}

function withPoint(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits.padEnd(exponent + 1, '0');
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}

/** value * 10^power, rounded half to even, computed on the exact value of the double. */
function roundedTimesPowerOfTen(value: number, power: number): bigint {
  const { mantissa, exponent } = binaryOf(value);
  const numerator = mantissa * (exponent > 0 ? 2n ** BigInt(exponent) : 1n) * (power > 0 ? 10n ** BigInt(power) : 1n);
  const denominator = (exponent < 0 ? 2n ** BigInt(-exponent) : 1n) * (power < 0 ? 10n ** BigInt(-power) : 1n);
  const quotient = numerator / denominator;
  const twiceRest = 2n * (numerator % denominator);
  const up = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function binaryOf(value: number): { readonly mantissa: bigint; readonly exponent: number } {
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  const raw = bits.getBigUint64(0);
  const biased = Number((raw >> 52n) & 0x7ffn);
  const fraction = raw & (2n ** 52n - 1n);
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction + 2n ** 52n, exponent: biased - 1075 };
}

/** An underscore may stand between digits. */
function withoutUnderscores(text: string): string | null {
  if (!text.includes('_')) return text;
  const digit = /^[+-]?0x/i.test(text) ? '[0-9a-f]' : '[0-9]';
  if (!new RegExp(`^(?:(?<=${digit}|x)_(?=${digit})|[^_])*$`, 'i').test(text)) return null;
  return text.replaceAll('_', '');
}

/** `0x1.8p3`; Go wants the exponent. */
function parseHexDouble(text: string): number {
  const found = /^([+-]?)0x([0-9a-f]*)\.?([0-9a-f]*)p([+-]?\d+)$/i.exec(text);
  if (found === null) return Number.NaN;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = found;
  if (whole === '' && fraction === '') return Number.NaN;
  const value = Number(BigInt(`0x0${whole}${fraction}`)) * 2 ** (Number(exponent) - 4 * fraction.length);
  return sign === '-' ? -value : value;
}
