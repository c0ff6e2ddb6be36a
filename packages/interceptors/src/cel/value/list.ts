import { isCelList, type CelList, type CelValue } from '@bufbuild/cel';

/** A list of values that are there already. */
export function listOfValues(values: readonly CelValue[]): CelList {
  return asList(new ValueList(values));
}

/**
 * Both lists in order. The macros build their result by `result + [x]`: a list that nothing was appended to yet shares its array with the
 * longer one, so that building a list of n elements takes n steps and not n times n, nor a chain n deep. `charge` hears what that takes.
 */
export function concatLists(left: CelList, right: CelList, charge: (steps: number) => void): CelList {
  if (right.size === 0) return left;
  if (left instanceof GrowingList && left.isLongest()) {
    charge(4 + right.size);
    return asList(left.append(right));
  }
  charge(4 + 2 * (left.size + right.size));
  return asList(new GrowingList([...left, ...right]));
}

/** The library closes its interface by a symbol that it registers globally, which a value of ours has to carry. */
export const listSymbol = Symbol.for('@bufbuild/cel/list');

export function asList(list: object): CelList {
  if (!isCelList(list)) throw new Error('not a list of @bufbuild/cel');
  return list;
}

class ValueList {
  readonly [listSymbol] = {};
  readonly #values: readonly CelValue[];
  readonly size: number;

  constructor(values: readonly CelValue[]) {
    this.#values = values;
    this.size = values.length;
  }

  get(index: number): CelValue | undefined {
    return index < this.size ? this.#values[index] : undefined;
  }

  *values(): IterableIterator<CelValue> {
    for (let index = 0; index < this.size; index += 1) {
      const value = this.#values[index];
      if (value !== undefined) yield value;
    }
  }

  [Symbol.iterator](): IterableIterator<CelValue> {
    return this.values();
  }
}

class GrowingList extends ValueList {
  readonly #shared: CelValue[];

  constructor(shared: CelValue[]) {
    super(shared);
    this.#shared = shared;
  }

  isLongest(): boolean {
    return this.#shared.length === this.size;
  }

  append(right: CelList): GrowingList {
    // A list knows its own size, so one that is a view of this very array ends in time.
    for (const value of right) this.#shared.push(value);
    return new GrowingList(this.#shared);
  }
}
