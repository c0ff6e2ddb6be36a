import { describe, expect, test } from '@jest/globals';
import { renderedParams } from './rendered-params.ts';

function kept(...values: readonly string[]) {
  return renderedParams(values.map((value, at) => ({ name: `p${at}`, value, from: { kind: 'inline' }, defaulted: [] }))).map(({ value, cut }) => [value.length, cut]);
}

describe('params kept with a rendering', () => {
  test('are whole when they are short', () => {
    expect(kept('', 'main', 'x'.repeat(1_024))).toEqual([[0, 0], [4, 0], [1_024, 0]]);
  });

  test('are cut when they are long, never inside a character', () => {
    expect(kept('x'.repeat(3_000))).toEqual([[1_024, 1_976]]);
    expect(kept(`${'x'.repeat(1_023)}😀`)).toEqual([[1_023, 2]]);
    expect(kept(`${'x'.repeat(1_022)}😀x`)).toEqual([[1_024, 1]]);
  });

  test('take no more than so much together', () => {
    const lengths = kept(...Array.from({ length: 70 }, () => 'x'.repeat(1_000))).map(([length = 0]) => length);
    expect(lengths.reduce((sum, length) => sum + length)).toBe(65_536);
    expect(lengths.at(-1)).toBe(0);
  });
});
