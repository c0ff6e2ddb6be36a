/** Fields, indexes and map literals: nodes of the tree that are planned as calls, so that they behave and fail as in cel-go (interpreter/attributes.go). */
import { isCelList, isCelMap, isCelUint, type CelList, type CelValue } from '@bufbuild/cel';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import type { Work } from '../cost/work.ts';
import { textAt, valueAt, type Arguments } from '../value/arguments.ts';
import { Fault } from '../value/fault.ts';
import { typeNameOf } from '../value/kind.ts';
import { isMapKey, mapOfEntries } from '../value/map.ts';
import { plain, type Functions, type Implementation } from './define.ts';

/** What an expression can name: `a[b]`. */
export const indexing: Functions = {
  '_[_]': [plain('index_list', '(list(A), int) -> A', indexValue), plain('index_map', '(map(A, B), A) -> B', indexValue)],
};

/** What lowering puts in place of nodes; no expression can name it. */
export const loweredCalls: Readonly<Record<string, Implementation>> = {
  '@field': (args) => valueOfKey(valueAt(args, 0), textAt(args, 1)),
  '@has': (args) => hasField(valueAt(args, 0), textAt(args, 1)),
  '@index': indexValue,
  '@map': makeMap,
  '@any': () => {
    throw new Fault('unsupported conversion to ref.Val: google.protobuf.Any');
  },
  '@message': (args) => plainValue(valueAt(args, 0)),
};

function indexValue(args: Arguments): CelValue {
  return valueOfKey(valueAt(args, 0), valueAt(args, 1));
}

function valueOfKey(container: CelValue, key: CelValue): CelValue {
  const found = find(container, key);
  if (found !== undefined) return found;
  throw new Fault(isCelList(container) ? `index out of bounds: ${showKey(key)}` : `no such key: ${showKey(key)}`);
}

/** Values without fields have none: false, not an error. A list has no names at all. */
function hasField(container: CelValue, field: string): boolean {
  if (isReflectMessage(container)) return true;
  return find(container, field) !== undefined;
}

function find(container: CelValue, key: CelValue): CelValue | undefined {
  if (isCelMap(container)) return isMapKey(key) ? container.get(key) : undefined;
  return isCelList(container) ? container.get(indexOf(container, key)) : undefined;
}

/** IndexOrError of common/types/list.go; -1 is never there. */
function indexOf(list: CelList, key: CelValue): number {
  const index = isCelUint(key) ? key.value : key;
  if (typeof index === 'bigint') return index >= 0n && index < BigInt(list.size) ? Number(index) : -1;
  if (typeof index !== 'number') throw new Fault(`unsupported index type '${typeNameOf(key)}' in list`);
  if (!Number.isInteger(index)) throw new Fault(`unsupported index value ${index} in list`);
  return index >= 0 && index < list.size ? index : -1;
}

function makeMap(args: Arguments, work: Work): CelValue {
  work.charge(5 + 2 * args.length);
  const entries: [CelValue, CelValue][] = [];
  for (let index = 0; index + 1 < args.length; index += 2) entries.push([valueAt(args, index), valueAt(args, index + 1)]);
  return mapOfEntries(entries);
}

/** The library's own maps say that a key with value null is absent. */
function plainValue(value: CelValue): CelValue {
  return isCelMap(value) ? mapOfEntries([...value].map(([key, element]): [CelValue, CelValue] => [key, plainValue(element)])) : value;
}

function showKey(key: CelValue): string {
  if (typeof key === 'object') return isCelUint(key) ? key.value.toString() : typeNameOf(key);
  const text = String(key);
  return text.length > longestShown ? `${text.slice(0, longestShown)}...` : text;
}

const longestShown = 200;
