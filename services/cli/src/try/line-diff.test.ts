import { describe, expect, test } from '@jest/globals';
import { lineDiff } from './line-diff.ts';

function diff(before: string, after: string, context?: number): string {
  return lineDiff(before.split(' ').join('\n'), after.split(' ').join('\n'), context).split('\n').join(' ');
}

describe('a diff', () => {
  test('says nothing of equal texts', () => {
    expect(diff('a b c', 'a b c')).toBe('');
  });

  test('shows what is gone and what has come, with what is around it', () => {
    expect(diff('a b c d e f g h', 'a b c X e f g h', 1)).toBe('...  c -d +X  e');
    expect(diff('a b', 'a b c')).toBe(' a  b +c');
    expect(diff('a b c', 'c')).toBe('-a -b  c');
  });

  test('leaves out what is far from both of two changes', () => {
    expect(diff('a b c d e f g h i', 'X b c d e f g h Y', 1)).toBe('-a +X  b ...  h -i +Y');
  });

  test('keeps what both have between changes', () => {
    expect(diff('a b c d', 'b d e')).toBe('-a  b -c  d +e');
  });

  test('gives up looking for likenesses in what is too large', () => {
    const [before, after] = [['a', 'b'], ['c', 'd']].map((letters) => Array.from({ length: 3_000 }, (_, at) => `${letters[at % 2] ?? ''}${at}`).join(' '));
    expect(diff(before ?? '', after ?? '').split(' ')).toHaveLength(6_000);
  });
});
