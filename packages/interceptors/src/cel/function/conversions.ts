/** `int(x)` and the like (common/stdlib/standard.go; ConvertToType of each type in common/types). */
import { celType, celUint, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { boolAt, bytesAt, doubleAt, intAt, textAt, uintAt, valueAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { checkInt, checkUint, formatShortest, maxUint, minInt, maxInt, parseDouble } from '../value/numbers.ts';
import { decodeText, encodeText } from '../value/text.ts';
import { durationOf, floorDivide, formatDuration, formatTimestamp, instantOf, parseDuration, parseTimestamp, second, timestamp } from '../value/time.ts';
import { plain, type Functions } from './define.ts';

export const conversions: Functions = {
  type: [plain('type', '(A) -> type(A)', (args) => celType(valueAt(args, 0)))],
  dyn: [plain('to_dyn', '(A) -> dyn', same)],
  bool: [plain('bool_to_bool', '(bool) -> bool', same), plain('string_to_bool', '(string) -> bool', textToBool)],
  bytes: [plain('bytes_to_bytes', '(bytes) -> bytes', same), plain('string_to_bytes', '(string) -> bytes', textToBytes)],
  double: [
    plain('double_to_double', '(double) -> double', same),
    plain('int64_to_double', '(int) -> double', (args) => Number(intAt(args, 0))),
    plain('string_to_double', '(string) -> double', textToDouble),
    plain('uint64_to_double', '(uint) -> double', (args) => Number(uintAt(args, 0))),
  ],
  duration: [plain('duration_to_duration', '(duration) -> duration', same), plain('string_to_duration', '(string) -> duration', textToDuration)],
  int: [
    plain('int64_to_int64', '(int) -> int', same),
    plain('double_to_int64', '(double) -> int', doubleToInt),
    plain('duration_to_int64', '(duration) -> int', (args) => durationOf(valueAt(args, 0))),
    plain('string_to_int64', '(string) -> int', textToInt),
    plain('timestamp_to_int64', '(timestamp) -> int', (args) => floorDivide(instantOf(valueAt(args, 0)).nanos, second)),
    plain('uint64_to_int64', '(uint) -> int', (args) => checkInt(uintAt(args, 0))),
  ],
  string: [
    plain('string_to_string', '(string) -> string', same),
    plain('bool_to_string', '(bool) -> string', (args) => String(boolAt(args, 0))),
    plain('bytes_to_string', '(bytes) -> string', bytesToText),
    plain('double_to_string', '(double) -> string', (args) => formatShortest(doubleAt(args, 0))),
    plain('duration_to_string', '(duration) -> string', (args) => formatDuration(durationOf(valueAt(args, 0)))),
    plain('int64_to_string', '(int) -> string', (args) => intAt(args, 0).toString()),
    plain('timestamp_to_string', '(timestamp) -> string', (args) => formatTimestamp(instantOf(valueAt(args, 0)))),
    plain('uint64_to_string', '(uint) -> string', (args) => uintAt(args, 0).toString()),
  ],
  timestamp: [
    plain('timestamp_to_timestamp', '(timestamp) -> timestamp', same),
    plain('int64_to_timestamp', '(int) -> timestamp', (args) => timestamp({ nanos: intAt(args, 0) * second, offset: 0 })),
    plain('string_to_timestamp', '(string) -> timestamp', (args, work) => parseTimestamp(shortText(args, work))),
  ],
  uint: [
    plain('uint64_to_uint64', '(uint) -> uint', same),
    plain('double_to_uint64', '(double) -> uint', doubleToUint),
    plain('int64_to_uint64', '(int) -> uint', (args) => celUint(checkUint(intAt(args, 0)))),
    plain('string_to_uint64', '(string) -> uint', textToUint),
  ],
};

/** Those that are evaluated once, before the first event, where their argument is a constant (interpreter/decorators.go, decOptimize). */
export const conversionNames: ReadonlySet<string> = new Set(Object.keys(conversions));

function same(args: Arguments): CelValue {
  return valueAt(args, 0);
}

/** strconv.ParseBool. */
function textToBool(args: Arguments): boolean {
  const text = textAt(args, 0);
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw conversionFault('bool');
}

function textToBytes(args: Arguments, work: Work): Uint8Array {
  const text = textAt(args, 0);
  work.chargeText(text.length);
  return encodeText(text);
}

function textToDouble(args: Arguments, work: Work): number {
  const value = parseDouble(shortText(args, work));
  if (value === null) throw conversionFault('double');
  return value;
}

function textToDuration(args: Arguments, work: Work): CelValue {
  const value = parseDuration(shortText(args, work));
  if (value === null) throw conversionFault('google.protobuf.Duration');
  return value;
}

/** strconv.ParseInt and ParseUint in base 10. */
function textToInt(args: Arguments, work: Work): bigint {
  const text = shortText(args, work);
  const value = /^[+-]?\d+$/.test(text) ? BigInt(text.replace('+', '')) : null;
  if (value === null || value < minInt || value > maxInt) throw conversionFault('int');
  return value;
}

function textToUint(args: Arguments, work: Work): CelValue {
  const text = shortText(args, work);
  const value = /^\d+$/.test(text) ? BigInt(text) : null;
  if (value === null || value > maxUint) throw conversionFault('uint');
  return celUint(value);
}

function doubleToInt(args: Arguments): bigint {
  const value = doubleAt(args, 0);
  // Both ends are doubles that an int can't hold, or one that cel-go leaves out (common/types/overflow.go).
  if (!(value > -(2 ** 63) && value < 2 ** 63)) throw new Fault('integer overflow');
  return BigInt(Math.trunc(value));
}

function doubleToUint(args: Arguments): CelValue {
  const value = doubleAt(args, 0);
  if (!(value >= 0 && value < 2 ** 64)) throw new Fault('unsigned integer overflow');
  return celUint(BigInt(Math.trunc(value)));
}

function bytesToText(args: Arguments, work: Work): string {
  const bytes = bytesAt(args, 0);
  work.chargeText(bytes.length);
  const text = decodeText(bytes);
  if (text === null) throw new Fault('invalid UTF-8 in bytes, cannot convert to string');
  return text;
}

/** Parsing digits takes more than linear time in their number: beyond what any number needs, each character costs a step and more. */
function shortText(args: Arguments, work: Work): string {
  const text = textAt(args, 0);
  work.charge(text.length > 1000 ? (text.length / 100) ** 2 : text.length);
  return text;
}

function conversionFault(to: string): Fault {
  return new Fault(`type conversion error from 'string' to '${to}'`);
}

