import { isCelUint, type CelMap, type CelUint, type CelValue } from '@bufbuild/cel';
import { asMap, mapSymbol } from './json.ts';

/**
 * A map with any keys cel-go allows in a literal: doubles too, and lists and whatever else, which no look-up finds. A key that comes twice
 * keeps its last value (interpretable.go, evalMap).
 */
export function mapOfEntries(entries: Iterable<readonly [CelValue, CelValue]>): CelMap {
  return asMap(new EntryMap(entries));
}

/** What no map can have as a key is never found. */
export function hasKey(map: CelMap, key: CelValue): boolean {
  return isMapKey(key) && map.has(key);
}

export function isMapKey(key: CelValue): key is string | bigint | boolean | number | CelUint {
  return ['string', 'bigint', 'boolean', 'number'].includes(typeof key) || isCelUint(key);
}

class EntryMap {
  readonly [mapSymbol] = {};
  readonly #entries = new Map<string, readonly [CelValue, CelValue]>();

  constructor(entries: Iterable<readonly [CelValue, CelValue]>) {
    for (const [key, value] of entries) {
      this.#entries.set(tagOf(key) ?? `other ${this.#entries.size}`, [key, value]);
    }
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: CelValue): CelValue | undefined {
    for (const tag of tagsEqualTo(key)) {
      const entry = this.#entries.get(tag);
      if (entry !== undefined) return entry[1];
    }
    return undefined;
  }

  has(key: CelValue): boolean {
    return tagsEqualTo(key).some((tag) => this.#entries.has(tag));
  }

  *keys(): IterableIterator<CelValue> {
    for (const [key] of this.#entries.values()) yield key;
  }

  *values(): IterableIterator<CelValue> {
    for (const [, value] of this.#entries.values()) yield value;
  }

  entries(): IterableIterator<readonly [CelValue, CelValue]> {
    return this.#entries.values();
  }

  forEach(visit: (value: CelValue, key: CelValue) => void): void {
    for (const [key, value] of this.#entries.values()) visit(value, key);
  }

  [Symbol.iterator](): IterableIterator<readonly [CelValue, CelValue]> {
    return this.entries();
  }
}

/** A text that is the same for equal keys of one type. */
function tagOf(key: CelValue): string | null {
  if (typeof key === 'string') return `s${key}`;
  if (typeof key === 'bigint') return `i${key}`;
  if (typeof key === 'boolean') return `b${key}`;
  if (typeof key === 'number') return `d${key}`;
  if (key === null) return 'n';
  return isCelUint(key) ? `u${key.value}` : null;
}

/** Numbers find keys of another numeric type where nothing is lost (common/types/map.go, refValMapAccessor.Find). */
function tagsEqualTo(key: CelValue): readonly string[] {
  const tag = tagOf(key);
  if (tag === null) return [];
  if (typeof key === 'number') return Number.isInteger(key) ? [tag, `i${BigInt(key)}`, `u${BigInt(key)}`] : [tag];
  if (typeof key === 'bigint') return [tag, `u${key}`];
  return isCelUint(key) ? [tag, `i${key.value}`] : [tag];
}
