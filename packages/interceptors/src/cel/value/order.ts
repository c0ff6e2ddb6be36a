import { isCelUint, type CelUint, type CelValue } from '@bufbuild/cel';
import type { Work } from '../cost/work.ts';
import { Fault, noSuchOverload } from './fault.ts';
import { kindOf } from './kind.ts';
import { compareText } from './text.ts';
import { durationOf, instantOf } from './time.ts';

export type Order = -1 | 0 | 1;

type CelNumber = bigint | number | CelUint;

export function isNumber(value: CelValue): value is CelNumber {
  return typeof value === 'bigint' || typeof value === 'number' || isCelUint(value);
}

/**
 * Across the numeric types (common/types/compare.go). An integer is made a double when compared with one, so 2^53 + 1 equals 2.0^53.
 * Null where nothing can be said: NaN.
 */
export function compareNumbers(left: CelNumber, right: CelNumber): Order | null {
  const [one, other] = [plain(left), plain(right)];
  if (typeof one === 'bigint' && typeof other === 'bigint') return one < other ? -1 : one > other ? 1 : 0;
  const [a, b] = [Number(one), Number(other)];
  if (Number.isNaN(a) || Number.isNaN(b)) return null;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** traits.Comparer: values of one type, or numbers. */
export function compare(left: CelValue, right: CelValue, work: Work): Order {
  if (isNumber(left) && isNumber(right)) {
    const order = compareNumbers(left, right);
    if (order === null) throw new Fault('NaN values cannot be ordered');
    return order;
  }
  const kind = kindOf(left);
  if (kind !== kindOf(right)) throw new Fault(noSuchOverload);
  if (typeof left === 'string' && typeof right === 'string') {
    work.chargeText(Math.min(left.length, right.length));
    return compareText(left, right);
  }
  if (typeof left === 'boolean' && typeof right === 'boolean') return orderOf(Number(left), Number(right));
  if (left instanceof Uint8Array && right instanceof Uint8Array) return compareBytes(left, right, work);
  if (kind === 'timestamp') return orderOf(instantOf(left).nanos, instantOf(right).nanos);
  if (kind === 'duration') return orderOf(durationOf(left), durationOf(right));
  throw new Fault(noSuchOverload);
}

export function isComparable(value: CelValue): boolean {
  return ['bool', 'int', 'uint', 'double', 'string', 'bytes', 'timestamp', 'duration'].includes(kindOf(value));
}

function plain(value: CelNumber): bigint | number {
  return isCelUint(value) ? value.value : value;
}

function orderOf<T extends bigint | number>(left: T, right: T): Order {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareBytes(left: Uint8Array, right: Uint8Array, work: Work): Order {
  const shorter = Math.min(left.length, right.length);
  work.chargeText(shorter);
  for (let index = 0; index < shorter; index += 1) {
    const order = orderOf(left[index] ?? 0, right[index] ?? 0);
    if (order !== 0) return order;
  }
  return orderOf(left.length, right.length);
}
