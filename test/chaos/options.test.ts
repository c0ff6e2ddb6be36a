import { describe, expect, test } from '@jest/globals';
import { defaultOptions, faultsWanted, readOptions } from './options.ts';
import { faultNames } from './plan.ts';

describe('options', () => {
  test('are the defaults without arguments', () => {
    expect(readOptions([])).toEqual(defaultOptions);
  });
  test('are read', () => {
    expect(readOptions(['--minutes', '0.5', '--rate', '40', '--faults', 'redis-kill,worker-kill', '--seed', '9', '--api', 'real', '--report', '/tmp/r'])).toEqual({
      minutes: 0.5,
      rate: 40,
      faults: ['redis-kill', 'worker-kill'],
      seed: 9,
      api: 'real',
      report: '/tmp/r',
    });
  });
  test.each([
    [['--minutes', '0'], '--minutes: found "0", wanted a number above 0'],
    [['--rate', 'fast'], '--rate: found "fast", wanted a number above 0'],
    [['--faults', 'redis-kill,flood'], '--faults: found "flood", wanted some of worker-kill,'],
    [['--api', 'kind'], '--api: found "kind", wanted "sandbox" or "real"'],
    [['--speed', '1'], "Unknown option '--speed'"],
  ])('%j is refused', (args, text) => {
    expect(() => readOptions(args)).toThrow(text);
  });
});

describe('faults wanted', () => {
  test('are 200 in half an hour', () => {
    expect(faultsWanted({ minutes: 30, faults: faultNames })).toBe(200);
  });
  test('are one of each where kinds were chosen', () => {
    expect(faultsWanted({ minutes: 30, faults: ['worker-pause', 'redis-kill'] })).toBe(2);
  });
});
