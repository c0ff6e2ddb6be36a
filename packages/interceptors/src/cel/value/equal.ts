import { isCelList, isCelMap, isCelType, type CelList, type CelMap, type CelValue } from '@bufbuild/cel';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import { checkDepth, type Work } from '../cost/work.ts';
import { compareNumbers, isNumber } from './order.ts';
import { durationOf, instantOf } from './time.ts';
import { kindOf } from './kind.ts';

/** CEL's `==`: numbers by value across types, lists and maps by their parts, other types never equal (common/types, Equal). */
export function equal(left: CelValue, right: CelValue, work: Work, depth = 0): boolean {
  checkDepth(depth);
  work.charge(2);
  if (typeof left === 'string') return typeof right === 'string' && equalTexts(left, right, work);
  if (isNumber(left)) return isNumber(right) && compareNumbers(left, right) === 0;
  if (isCelList(left)) return isCelList(right) && equalLists(left, right, work, depth);
  if (isCelMap(left)) return isCelMap(right) && equalMaps(left, right, work, depth);
  if (left instanceof Uint8Array) return right instanceof Uint8Array && equalBytes(left, right, work);
  if (isCelType(left)) return isCelType(right) && left.name === right.name;
  if (isReflectMessage(left)) return isReflectMessage(right) && equalMessages(left, right);
  return left === right;
}

/** Whether a list holds an equal element (baseList.Contains). */
export function contains(list: Iterable<CelValue>, wanted: CelValue, work: Work): boolean {
  for (const element of list) if (equal(wanted, element, work)) return true;
  return false;
}

function equalTexts(left: string, right: string, work: Work): boolean {
  if (left.length !== right.length) return false;
  work.chargeText(left.length);
  return left === right;
}

function equalLists(left: CelList, right: CelList, work: Work, depth: number): boolean {
  if (left.size !== right.size) return false;
  work.charge(10 + left.size);
  const others = right[Symbol.iterator]();
  for (const element of left) {
    const other = others.next();
    if (other.done === true || !equal(element, other.value, work, depth + 1)) return false;
  }
  return true;
}

function equalMaps(left: CelMap, right: CelMap, work: Work, depth: number): boolean {
  work.charge(10 + 3 * (left.size + right.size));
  if (left.size !== right.size) return false;
  for (const [key, value] of left) {
    if (typeof key === 'string') work.chargeText(key.length);
    const other = right.get(key);
    if (other === undefined || !equal(value, other, work, depth + 1)) return false;
  }
  return true;
}

function equalBytes(left: Uint8Array, right: Uint8Array, work: Work): boolean {
  if (left.length !== right.length) return false;
  work.chargeText(left.length);
  return Buffer.compare(left, right) === 0;
}

function equalMessages(left: CelValue & object, right: CelValue & object): boolean {
  const [kind, other] = [kindOf(left), kindOf(right)];
  if (kind !== other) return false;
  if (kind === 'timestamp') return instantOf(left).nanos === instantOf(right).nanos;
  return kind === 'duration' && durationOf(left) === durationOf(right);
}

