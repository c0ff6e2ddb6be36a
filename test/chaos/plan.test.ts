import { describe, expect, test } from '@jest/globals';
import { faultNames, planFaults, singleFaults, touches, type FaultName, type PlannedFault } from './plan.ts';

function first(count: number, seed: number, names: readonly FaultName[] = faultNames): readonly PlannedFault[] {
  const plan = planFaults(seed, names);
  return Array.from({ length: count }, () => plan.next().value);
}

const round = faultNames.length + 6;

describe('a plan', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(first(100, 7)).toEqual(first(100, 7));
    expect(first(100, 7)).not.toEqual(first(100, 8));
  });

  test('has each kind once in every round, and some twice', () => {
    const names = first(3 * round, 1).map(({ name }) => name);
    for (let start = 0; start < names.length; start += round) expect(new Set(names.slice(start, start + round))).toEqual(new Set(faultNames));
  });

  test('never lets two at once touch the same thing', () => {
    const pairs = first(800, 3).filter(({ name }) => name === 'two-at-once');
    expect(pairs.length).toBeGreaterThan(30);
    for (const { parts } of pairs) {
      const touched = parts.flatMap(({ name }) => [...touches[name]]);
      expect(parts).toHaveLength(2);
      expect(new Set(touched).size).toBe(touched.length);
    }
  });

  test('keeps to the kinds that are asked for', () => {
    const names = new Set(first(50, 2, ['redis-kill', 'worker-kill', 'two-at-once']).flatMap(({ parts }) => parts.map(({ name }) => name)));
    expect(names).toEqual(new Set(['redis-kill', 'worker-kill']));
  });

  test('of two at once alone is none', () => {
    expect(() => first(1, 1, ['two-at-once'])).toThrow('faults: found none to choose from');
  });

  test('is of every kind there is', () => {
    expect(Object.keys(touches)).toEqual([...singleFaults]);
  });
});
