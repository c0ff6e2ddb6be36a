import type { JsonValue } from '../go/json.ts';
import type { Slice } from './ast.ts';

export type Selection = { readonly kind: 'items'; readonly items: readonly JsonValue[] } | { readonly kind: 'empty' } | { readonly kind: 'error'; readonly text: string };

/** One list by `[...]` (client-go `evalArray`). `empty` is a slice from an index to itself, in bounds or not; it ends the whole step there. */
export function selectSlice(list: readonly JsonValue[], slice: Slice): Selection {
  const { length } = list;
  const start = slice.start === null ? 0 : fromEnd(slice.start, length);
  const end = endOf(slice, length);
  if (start === end) return { kind: 'empty' };
  if (start >= length || start < 0) return outOfBounds(start, length);
  if (end > length || end < 0) return outOfBounds(end - 1, length);
  if (start > end) return { kind: 'error', text: `starting index ${start} is greater than ending index ${end}` };
  if (slice.step === null || slice.step === 1) return { kind: 'items', items: list.slice(start, end) };
  if (slice.step <= 0) return { kind: 'error', text: 'step must be > 0' };
  const items: JsonValue[] = [];
  for (let index = start; index < end; index += slice.step) items.push(list[index] ?? null);
  return { kind: 'items', items };
}

function endOf({ end, endIsDerived }: Slice, length: number): number {
  if (end === null) return length;
  return end === 0 && endIsDerived ? length : fromEnd(end, length);
}

function fromEnd(bound: number, length: number): number {
  return bound < 0 ? bound + length : bound;
}

function outOfBounds(index: number, length: number): Selection {
  return { kind: 'error', text: `array index out of bounds: index ${index}, length ${length}` };
}
