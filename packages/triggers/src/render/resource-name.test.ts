import { describe, expect, test } from '@jest/globals';
import { resourceName, withName } from './resource-name.ts';

describe('a name for generateName', () => {
  test('is the same for the same bytes, in the letters Kubernetes uses', () => {
    expect(resourceName('run-', Uint8Array.of(0, 1, 26, 27, 255, 100, 50, 5))).toBe('run-bc9bqz6h');
    expect(resourceName('run-', bytes(7))).toBe(resourceName('run-', bytes(7)));
    expect(resourceName('run-', bytes(7))).not.toBe(resourceName('run-', bytes(8)));
  });

  test('has 63 characters at most', () => {
    expect(resourceName('g'.repeat(100), bytes(0))).toBe(`${'g'.repeat(55)}bbbbbbbb`);
    expect(resourceName('g'.repeat(55), bytes(0))).toHaveLength(63);
  });

  test('needs enough bytes', () => {
    expect(() => resourceName('run-', new Uint8Array(7))).toThrow('8 bytes');
  });

  test('is put on the object, where generateName stays', () => {
    expect(withName({ kind: 'K', metadata: { generateName: 'run-' } }, 'run-x')).toEqual({ kind: 'K', metadata: { generateName: 'run-', name: 'run-x' } });
  });
});


function bytes(value: number): Uint8Array {
  return new Uint8Array(32).fill(value);
}
