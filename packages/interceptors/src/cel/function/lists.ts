/** The lists library of cel-go (ext/lists.go, newest version). `sortBy` is a macro: parse/macros.ts. */
import type { CelList, CelValue } from '@bufbuild/cel';
import { isCelList } from '@bufbuild/cel';
import { checkDepth, type Work } from '../cost/work.ts';
import { intAt, listAt, type Arguments } from '../value/arguments.ts';
import { contains } from '../value/equal.ts';
import { Fault } from '../value/fault.ts';
import { listOfValues } from '../value/list.ts';
import { kindOf } from '../value/kind.ts';
import { compare, isComparable } from '../value/order.ts';
import { method, plain, type Functions, type Implementation } from './define.ts';

export const lists: Functions = {
  slice: [method('list_slice', '(list(T), int, int) -> list(T)', slice)],
  flatten: [
    method('list_flatten', '(list(list(T))) -> list(T)', (args, work) => flattened(listAt(args, 0), 1n, work)),
    method('list_flatten_int', '(list(dyn), int) -> list(dyn)', (args, work) => flattened(listAt(args, 0), intAt(args, 1), work)),
  ],
  sort: comparableTypes((type) => [`list_${type}_sort`, `(list(${type})) -> list(${type})`], (args, work) => sortBy(listAt(args, 0), listAt(args, 0), work)),
  '@sortByAssociatedKeys': comparableTypes(
    (type) => [`list_${type}_sortByAssociatedKeys`, `(list(T), list(${type})) -> list(T)`],
    (args, work) => sortBy(listAt(args, 0), listAt(args, 1), work),
  ),
  'lists.range': [plain('lists_range', '(int) -> list(int)', range)],
  reverse: [method('list_reverse', '(list(T)) -> list(T)', (args, work) => listOfValues(elements(listAt(args, 0), work).toReversed()))],
  distinct: [method('list_distinct', '(list(T)) -> list(T)', distinct)],
};

function comparableTypes(overload: (type: string) => readonly [id: string, signature: string], run: Implementation) {
  return ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'].map((type) => method(...overload(type), run));
}

function elements(list: CelList, work: Work): CelValue[] {
  work.charge(list.size);
  return [...list];
}

function slice(args: Arguments, work: Work): CelValue {
  const [list, start, end] = [listAt(args, 0), intAt(args, 1), intAt(args, 2)];
  const call = `cannot slice(${start}, ${end})`;
  if (start < 0n || end < 0n) throw new Fault(`${call}, negative indexes not supported`);
  if (start > end) throw new Fault(`${call}, start index must be less than or equal to end index`);
  if (end > BigInt(list.size)) throw new Fault(`${call}, list is length ${list.size}`);
  return listOfValues(elements(list, work).slice(Number(start), Number(end)));
}

function flattened(list: CelList, depth: bigint, work: Work): CelValue {
  if (depth < 0n) throw new Fault('level must be non-negative');
  const flat: CelValue[] = [];
  flattenInto(flat, list, { left: depth, done: 0 }, work);
  return listOfValues(flat);
}

type Levels = { readonly left: bigint; readonly done: number };

function flattenInto(flat: CelValue[], list: CelList, { left, done }: Levels, work: Work): void {
  checkDepth(done);
  for (const element of list) {
    work.charge(2);
    if (left > 0n && isCelList(element)) flattenInto(flat, element, { left: left - 1n, done: done + 1 }, work);
    else flat.push(element);
  }
}

function sortBy(list: CelList, keys: CelList, work: Work): CelValue {
  if (list.size !== keys.size) throw new Fault(`@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${list.size} and ${keys.size} elements respectively`);
  const sorting = elements(keys, work).map((key, index) => ({ key, index }));
  const [first] = sorting;
  if (first === undefined) return list;
  if (!isComparable(first.key)) throw new Fault('list elements must be comparable');
  if (sorting.length > 1 && sorting.some(({ key }) => kindOf(key) !== kindOf(first.key))) throw new Fault('list elements must have the same type');
  sorting.sort((left, right) => {
    work.charge(3);
    return comparableOrder(left.key, right.key, work);
  });
  const values = elements(list, work);
  return listOfValues(sorting.map(({ index }) => values[index] ?? null));
}

/** NaN is before and after nothing. */
function comparableOrder(left: CelValue, right: CelValue, work: Work): number {
  return Number.isNaN(left) || Number.isNaN(right) ? 0 : compare(left, right, work);
}

function range(args: Arguments, work: Work): CelValue {
  const size = intAt(args, 0);
  if (size < 0n) throw new Fault(`lists.range: size must be non-negative, got ${size}`);
  if (size > largestRange) throw new Fault(`lists.range: size ${size} exceeds maximum allowed (${largestRange})`);
  work.charge(Number(size));
  return listOfValues(Array.from({ length: Number(size) }, (_, index) => BigInt(index)));
}

const largestRange = 1_000_000n;

/** Each element is compared with all that are kept: charged one by one in `contains`. */
function distinct(args: Arguments, work: Work): CelValue {
  const unique: CelValue[] = [];
  for (const element of listAt(args, 0)) if (!contains(unique, element, work)) unique.push(element);
  return listOfValues(unique);
}
