/** The math library of cel-go (ext/math.go, newest version). `math.least` and `math.greatest` are macros: parse/macros.ts. */
import { celUint, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { doubleAt, intAt, listAt, uintAt, valueAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { checkInt, maxUint } from '../value/numbers.ts';
import { compare, isNumber } from '../value/order.ts';
import { plain, type FunctionOverload, type Functions } from './define.ts';

export const math: Functions = {
  'math.@min': extreme('math_@min', 1),
  'math.@max': extreme('math_@max', -1),
  'math.ceil': [ofDouble('ceil', Math.ceil)],
  'math.floor': [ofDouble('floor', Math.floor)],
  'math.round': [ofDouble('round', roundAwayFromZero)],
  'math.trunc': [ofDouble('trunc', Math.trunc)],
  'math.isInf': [plain('math_isInf_double', '(double) -> bool', (args) => Math.abs(doubleAt(args, 0)) === Infinity)],
  'math.isNaN': [plain('math_isNaN_double', '(double) -> bool', (args) => Number.isNaN(doubleAt(args, 0)))],
  'math.isFinite': [plain('math_isFinite_double', '(double) -> bool', (args) => Number.isFinite(doubleAt(args, 0)))],
  'math.abs': [
    ofDouble('abs', Math.abs),
    plain('math_abs_int', '(int) -> int', (args) => (intAt(args, 0) < 0n ? checkInt(-intAt(args, 0)) : intAt(args, 0))),
    plain('math_abs_uint', '(uint) -> uint', (args) => valueAt(args, 0)),
  ],
  'math.sign': [
    ofDouble('sign', (value) => (Number.isNaN(value) ? value : value > 0 ? 1 : value < 0 ? -1 : 0)),
    plain('math_sign_int', '(int) -> int', (args) => (intAt(args, 0) > 0n ? 1n : intAt(args, 0) < 0n ? -1n : 0n)),
    plain('math_sign_uint', '(uint) -> uint', (args) => celUint(uintAt(args, 0) > 0n ? 1n : 0n)),
  ],
  'math.sqrt': [
    plain('math_sqrt_double', '(double) -> double', (args) => Math.sqrt(doubleAt(args, 0))),
    plain('math_sqrt_int', '(int) -> double', (args) => Math.sqrt(Number(intAt(args, 0)))),
    plain('math_sqrt_uint', '(uint) -> double', (args) => Math.sqrt(Number(uintAt(args, 0)))),
  ],
  'math.bitAnd': bits('bitAnd', (left, right) => left & right),
  'math.bitOr': bits('bitOr', (left, right) => left | right),
  'math.bitXor': bits('bitXor', (left, right) => left ^ right),
  'math.bitNot': [
    plain('math_bitNot_int_int', '(int) -> int', (args) => ~intAt(args, 0)),
    plain('math_bitNot_uint_uint', '(uint) -> uint', (args) => celUint(maxUint ^ uintAt(args, 0))),
  ],
  'math.bitShiftLeft': [
    plain('math_bitShiftLeft_int_int', '(int, int) -> int', (args) => BigInt.asIntN(64, intAt(args, 0) << offsetAt(args, 'bitShiftLeft'))),
    plain('math_bitShiftLeft_uint_int', '(uint, int) -> uint', (args) => celUint(BigInt.asUintN(64, uintAt(args, 0) << offsetAt(args, 'bitShiftLeft')))),
  ],
  // An int is shifted as if it were a uint: the sign does not come in from the left.
  'math.bitShiftRight': [
    plain('math_bitShiftRight_int_int', '(int, int) -> int', (args) => BigInt.asIntN(64, BigInt.asUintN(64, intAt(args, 0)) >> offsetAt(args, 'bitShiftRight'))),
    plain('math_bitShiftRight_uint_int', '(uint, int) -> uint', (args) => celUint(uintAt(args, 0) >> offsetAt(args, 'bitShiftRight'))),
  ],
};

function ofDouble(name: string, compute: (value: number) => number): FunctionOverload {
  return plain(`math_${name}_double`, '(double) -> double', (args) => compute(doubleAt(args, 0)));
}

function bits(name: string, compute: (left: bigint, right: bigint) => bigint): readonly FunctionOverload[] {
  return [
    plain(`math_${name}_int_int`, '(int, int) -> int', (args) => compute(intAt(args, 0), intAt(args, 1))),
    plain(`math_${name}_uint_uint`, '(uint, uint) -> uint', (args) => celUint(compute(uintAt(args, 0), uintAt(args, 1)))),
  ];
}

/** `worse` is what comparing a candidate with the next must say for the next to be taken. */
function extreme(prefix: string, worse: 1 | -1): readonly FunctionOverload[] {
  const numbers = ['double', 'int', 'uint'];
  const ofOne = numbers.map((type) => plain(`${prefix}_${type}`, `(${type}) -> ${type}`, (args) => valueAt(args, 0)));
  const ofTwo = numbers.flatMap((left) => numbers.map((right) => ofPair(prefix, left, right, worse)));
  const ofList = numbers.map((type) => plain(`${prefix}_list_${type}`, `(list(${type})) -> ${type}`, (args, work) => ofElements(args, worse, work)));
  return [...ofOne, ...ofTwo, ...ofList];
}

function ofPair(prefix: string, left: string, right: string, worse: 1 | -1): FunctionOverload {
  const result = left === right ? left : 'dyn';
  return plain(`${prefix}_${left}_${right}`, `(${left}, ${right}) -> ${result}`, (args, work) => better(valueAt(args, 0), valueAt(args, 1), worse, work));
}

function ofElements(args: Arguments, worse: 1 | -1, work: Work): CelValue {
  const [first, ...others] = listAt(args, 0);
  if (first === undefined) throw new Fault(`math.@${worse === 1 ? 'min' : 'max'}(list) argument must not be empty`);
  const best = others.reduce((candidate, next) => better(candidate, next, worse, work), first);
  if (!isNumber(best)) throw new Fault('no such overload');
  return best;
}

function better(candidate: CelValue, next: CelValue, worse: 1 | -1, work: Work): CelValue {
  work.charge(1);
  return compare(candidate, next, work) === worse ? next : candidate;
}

/** math.Round: half away from zero. */
function roundAwayFromZero(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : Object.is(value, -0) || (whole === 0 && value < 0) ? -0 : whole;
}

/** Shifting by 64 or more leaves nothing; a bigint shifted by billions would leave no memory. */
function offsetAt(args: Arguments, name: string): bigint {
  const offset = intAt(args, 1);
  if (offset < 0n) throw new Fault(`math.${name}() negative offset: ${offset}`);
  return offset > 64n ? 64n : offset;
}

