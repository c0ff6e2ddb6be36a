/** The operators of the standard environment (common/stdlib/standard.go). `&&`, `||` and `?:` are the planner's, and only declared here. */
import { celUint, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { boolAt, bytesAt, doubleAt, intAt, listAt, mapAt, textAt, uintAt, valueAt, type Arguments } from '../value/arguments.ts';
import { contains, equal } from '../value/equal.ts';
import { Fault } from '../value/fault.ts';
import { concatLists } from '../value/list.ts';
import { hasKey } from '../value/map.ts';
import { checkInt, checkUint } from '../value/numbers.ts';
import { compare, type Order } from '../value/order.ts';
import { duration, durationOf, instantOf, timestamp } from '../value/time.ts';
import { plain, undeclared, type FunctionOverload, type Functions } from './define.ts';

export const operators: Functions = {
  '_?_:_': [plain('conditional', '(bool, A, A) -> A', planned)],
  '_&&_': [plain('logical_and', '(bool, bool) -> bool', planned)],
  '_||_': [plain('logical_or', '(bool, bool) -> bool', planned)],
  '@not_strictly_false': [plain('not_strictly_false', '(bool) -> bool', planned)],
  '!_': [plain('logical_not', '(bool) -> bool', (args) => !boolAt(args, 0))],
  '_==_': [plain('equals', '(A, A) -> bool', (args, work) => equal(valueAt(args, 0), valueAt(args, 1), work))],
  '_!=_': [plain('not_equals', '(A, A) -> bool', (args, work) => !equal(valueAt(args, 0), valueAt(args, 1), work))],
  '_<_': comparison('less', (order) => order < 0),
  '_<=_': comparison('less_equals', (order) => order <= 0),
  '_>_': comparison('greater', (order) => order > 0),
  '_>=_': comparison('greater_equals', (order) => order >= 0),
  '_+_': [
    plain('add_bytes', '(bytes, bytes) -> bytes', addBytes),
    plain('add_double', '(double, double) -> double', (args) => doubleAt(args, 0) + doubleAt(args, 1)),
    plain('add_duration_duration', '(duration, duration) -> duration', (args) => duration(durationAt(args, 0) + durationAt(args, 1))),
    plain('add_duration_timestamp', '(duration, timestamp) -> timestamp', (args) => shift(valueAt(args, 1), durationAt(args, 0))),
    plain('add_timestamp_duration', '(timestamp, duration) -> timestamp', (args) => shift(valueAt(args, 0), durationAt(args, 1))),
    plain('add_int64', '(int, int) -> int', (args) => checkInt(intAt(args, 0) + intAt(args, 1))),
    plain('add_list', '(list(A), list(A)) -> list(A)', addLists),
    plain('add_string', '(string, string) -> string', addTexts),
    plain('add_uint64', '(uint, uint) -> uint', (args) => celUint(checkUint(uintAt(args, 0) + uintAt(args, 1)))),
  ],
  '_-_': [
    plain('subtract_double', '(double, double) -> double', (args) => doubleAt(args, 0) - doubleAt(args, 1)),
    plain('subtract_duration_duration', '(duration, duration) -> duration', (args) => duration(durationAt(args, 0) - durationAt(args, 1))),
    plain('subtract_int64', '(int, int) -> int', (args) => checkInt(intAt(args, 0) - intAt(args, 1))),
    plain('subtract_timestamp_duration', '(timestamp, duration) -> timestamp', (args) => shift(valueAt(args, 0), -durationAt(args, 1))),
    plain('subtract_timestamp_timestamp', '(timestamp, timestamp) -> duration', (args) => duration(nanosAt(args, 0) - nanosAt(args, 1))),
    plain('subtract_uint64', '(uint, uint) -> uint', (args) => celUint(checkUint(uintAt(args, 0) - uintAt(args, 1)))),
  ],
  '_*_': [
    plain('multiply_double', '(double, double) -> double', (args) => doubleAt(args, 0) * doubleAt(args, 1)),
    plain('multiply_int64', '(int, int) -> int', (args) => checkInt(intAt(args, 0) * intAt(args, 1))),
    plain('multiply_uint64', '(uint, uint) -> uint', (args) => celUint(checkUint(uintAt(args, 0) * uintAt(args, 1)))),
  ],
  '_/_': [
    plain('divide_double', '(double, double) -> double', (args) => doubleAt(args, 0) / doubleAt(args, 1)),
    plain('divide_int64', '(int, int) -> int', (args) => checkInt(intAt(args, 0) / notZero(intAt(args, 1), 'division by zero'))),
    plain('divide_uint64', '(uint, uint) -> uint', (args) => celUint(uintAt(args, 0) / notZero(uintAt(args, 1), 'division by zero'))),
  ],
  '_%_': [
    plain('modulo_int64', '(int, int) -> int', moduloInts),
    plain('modulo_uint64', '(uint, uint) -> uint', (args) => celUint(uintAt(args, 0) % notZero(uintAt(args, 1), 'modulus by zero'))),
  ],
  '-_': [
    plain('negate_double', '(double) -> double', (args) => -doubleAt(args, 0)),
    plain('negate_int64', '(int) -> int', (args) => checkInt(-intAt(args, 0))),
    undeclared('(duration) -> duration', (args) => duration(-durationAt(args, 0))),
  ],
  '@in': [
    plain('in_list', '(A, list(A)) -> bool', (args, work) => contains(listAt(args, 1), valueAt(args, 0), work)),
    plain('in_map', '(A, map(A, B)) -> bool', (args) => hasKey(mapAt(args, 1), valueAt(args, 0))),
  ],
};

function planned(): CelValue {
  throw new Error('evaluated by the plan, never called');
}

/** One implementation for all types: which ones may meet is the checker's matter (traits.Comparer). */
function comparison(prefix: string, holds: (order: Order) => boolean): readonly FunctionOverload[] {
  function run(args: Arguments, work: Work): boolean {
    const [left, right] = [valueAt(args, 0), valueAt(args, 1)];
    if (Number.isNaN(left) || Number.isNaN(right)) return false;
    return holds(compare(left, right, work));
  }
  const declared = comparableTypes().map(([suffix, left, right]) => plain(`${prefix}_${suffix}`, `(${left}, ${right}) -> bool`, run));
  return [...declared, undeclared('(dyn, dyn) -> bool', run)];
}

function comparableTypes(): readonly (readonly [suffix: string, left: string, right: string])[] {
  return [
    ['bool', 'bool', 'bool'],
    ['int64', 'int', 'int'],
    ['int64_double', 'int', 'double'],
    ['int64_uint64', 'int', 'uint'],
    ['uint64', 'uint', 'uint'],
    ['uint64_double', 'uint', 'double'],
    ['uint64_int64', 'uint', 'int'],
    ['double', 'double', 'double'],
    ['double_int64', 'double', 'int'],
    ['double_uint64', 'double', 'uint'],
    ['string', 'string', 'string'],
    ['bytes', 'bytes', 'bytes'],
    ['timestamp', 'timestamp', 'timestamp'],
    ['duration', 'duration', 'duration'],
  ];
}

function addTexts(args: Arguments, work: Work): string {
  const [left, right] = [textAt(args, 0), textAt(args, 1)];
  work.chargeText(left.length + right.length);
  return left + right;
}

function addBytes(args: Arguments, work: Work): Uint8Array {
  const [left, right] = [bytesAt(args, 0), bytesAt(args, 1)];
  work.chargeText(left.length + right.length);
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

function addLists(args: Arguments, work: Work): CelValue {
  return concatLists(listAt(args, 0), listAt(args, 1), work.charge);
}

function moduloInts(args: Arguments): bigint {
  const [left, right] = [intAt(args, 0), notZero(intAt(args, 1), 'modulus by zero')];
  // The one case in which the quotient does not fit (common/types/overflow.go, moduloInt64Checked).
  if (right === -1n) checkInt(-left);
  return left % right;
}

function notZero(value: bigint, text: string): bigint {
  if (value === 0n) throw new Fault(text);
  return value;
}

function durationAt(args: Arguments, index: number): bigint {
  return durationOf(valueAt(args, index));
}

function nanosAt(args: Arguments, index: number): bigint {
  return instantOf(valueAt(args, index)).nanos;
}

function shift(instant: CelValue, nanos: bigint): CelValue {
  const { nanos: before, offset } = instantOf(instant);
  return timestamp({ nanos: before + nanos, offset });
}
