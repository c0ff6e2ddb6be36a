/**
 * Timestamps and durations are the library's messages. Go's time.Time also keeps the offset it was written with, and prints it again:
 * that offset is remembered beside the message.
 */
import type { CelValue } from '@bufbuild/cel';
import { create, isMessage } from '@bufbuild/protobuf';
import { isReflectMessage, reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { DurationSchema, TimestampSchema } from '@bufbuild/protobuf/wkt';
import { Fault } from './fault.ts';
import { checkInt, formatPlain } from './numbers.ts';

/** Nanoseconds since 1970, and the seconds east of UTC that it is shown in. */
type Instant = { readonly nanos: bigint; readonly offset: number };

export function timestamp({ nanos, offset }: Instant): ReflectMessage {
  const seconds = floorDivide(nanos, second);
  if (seconds < leastSeconds || seconds > mostSeconds) throw new Fault('timestamp overflow');
  const message = reflect(TimestampSchema, create(TimestampSchema, { seconds, nanos: Number(nanos - seconds * second) }));
  if (offset !== 0) offsets.set(message, offset);
  return message;
}

export function instantOf(value: CelValue): Instant {
  if (!isReflectMessage(value) || !isMessage(value.message, TimestampSchema)) throw new Error('not a timestamp');
  return { nanos: value.message.seconds * second + BigInt(value.message.nanos), offset: offsets.get(value) ?? 0 };
}

/** From nanoseconds. */
export function duration(nanos: bigint): ReflectMessage {
  checkInt(nanos);
  return reflect(DurationSchema, create(DurationSchema, { seconds: nanos / second, nanos: Number(nanos % second) }));
}

export function durationOf(value: CelValue): bigint {
  if (!isReflectMessage(value) || !isMessage(value.message, DurationSchema)) throw new Error('not a duration');
  return checkInt(value.message.seconds * second + BigInt(value.message.nanos));
}

/** Strict RFC 3339, as cel-go checks it before Go parses it (common/types/timestamp.go, isStrictRFC3339). */
export function parseTimestamp(text: string): ReflectMessage {
  const found = rfc3339.exec(text);
  const [, year, month, day, hour, minute, seconds, fraction = '', zone = 'Z'] = found ?? [];
  const milliseconds = found === null ? Number.NaN : utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(seconds));
  if (Number.isNaN(milliseconds)) throw new Fault(`invalid RFC 3339 timestamp ${JSON.stringify(text)}`);
  const offset = parseOffset(zone);
  const nanos = BigInt(fraction.slice(0, 9).padEnd(9, '0'));
  return timestamp({ nanos: (BigInt(milliseconds / 1000) - BigInt(offset)) * second + nanos, offset });
}

/** time.RFC3339Nano: no trailing zeros in the fraction. */
export function formatTimestamp({ nanos, offset }: Instant): string {
  const local = nanos + BigInt(offset) * second;
  const seconds = floorDivide(local, second);
  const fraction = (local - seconds * second).toString().padStart(9, '0').replace(/0+$/, '');
  const date = new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, '').replace(/^\+0*(?=\d{4})/, '');
  return `${date}${fraction === '' ? '' : `.${fraction}`}${formatOffset(offset)}`;
}

/** As string(duration) has it: seconds, with as many decimals as a double has. */
export function formatDuration(nanos: bigint): string {
  return `${formatPlain(secondsOf(nanos))}s`;
}

/** time.Duration.Seconds: whole seconds and the rest as a double. */
export function secondsOf(nanos: bigint): number {
  return Number(nanos / second) + Number(nanos % second) / 1e9;
}

/** time.ParseDuration: `1h30m`, `-1.5s`, `0`. */
export function parseDuration(text: string): ReflectMessage | null {
  const [, sign = '', rest = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (rest === '0') return duration(0n);
  if (!/^((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(rest) || rest.length > longestDuration) return null;
  let nanos = 0n;
  for (const [, whole = '', fraction = '', unit = 's'] of rest.matchAll(/(\d*)\.?(\d*)(ns|us|µs|μs|ms|s|m|h)/g)) {
    const scale = units.get(unit) ?? 0n;
    nanos += BigInt(whole === '' ? '0' : whole) * scale + (BigInt(fraction === '' ? '0' : fraction) * scale) / 10n ** BigInt(fraction.length);
  }
  const signed = sign === '-' ? -nanos : nanos;
  return signed > 2n ** 63n - 1n || signed < -(2n ** 63n) ? null : duration(signed);
}

export const second = 1_000_000_000n;

export function floorDivide(dividend: bigint, divisor: bigint): bigint {
  const quotient = dividend / divisor;
  return dividend % divisor < 0n ? quotient - 1n : quotient;
}

const offsets = new WeakMap<ReflectMessage, number>();
const leastSeconds = -62_135_596_800n;
const mostSeconds = 253_402_300_799n;
const longestDuration = 1000;
const rfc3339 = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const units: ReadonlyMap<string, bigint> = new Map([
  ['ns', 1n],
  ['us', 1000n],
  ['µs', 1000n],
  ['μs', 1000n],
  ['ms', 1_000_000n],
  ['s', second],
  ['m', 60n * second],
  ['h', 3600n * second],
]);

/** NaN where there is no such day. */
function utc(year: number, month: number, day: number, hour: number, minute: number, seconds: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, seconds);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : Number.NaN;
}

function parseOffset(zone: string): number {
  if (zone.length === 1) return 0;
  const seconds = Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}

function formatOffset(offset: number): string {
  if (offset === 0) return 'Z';
  const minutes = Math.trunc(Math.abs(offset) / 60);
  return `${offset < 0 ? '-' : '+'}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`;
}

function pad(value: number): string {
  return value.toString().padStart(2, '0');
}
