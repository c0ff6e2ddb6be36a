import { describe, expect, test } from '@jest/globals';
import { describeProblem, formatProblems, invalidValue, missingField, missingOneOf, problem, via } from './field-problem.ts';

describe('paths grow outwards', () => {
  test.each([
    ['spec', 'template', 'spec.template'],
    ['spec.triggers[0]', 'bindings[1].ref', 'spec.triggers[0].bindings[1].ref'],
    ['params', '[0].name', 'params[0].name'],
    ['spec', '', 'spec'],
    ['env', '[2]', 'env[2]'],
  ])('%j around %j is %j', (prefix, path, joined) => {
    expect(via(prefix, [missingField(path)])[0]?.paths).toEqual([joined]);
  });

  test('what has no path gets none', () => {
    expect(via('spec', [problem('only one of two')])[0]?.paths).toEqual([]);
  });
});

describe("Tekton's text", () => {
  test('has a line for each message, its paths merged and sorted', () => {
    expect(formatProblems([missingField('b'), missingOneOf('d', 'c'), missingField('a'), missingField('b')])).toBe('expected exactly one, got neither: c, d\nmissing field(s): a, b');
  });

  test('puts details on a line of their own, and keeps different details apart', () => {
    expect(formatProblems([invalidValue('x', 'p', 'second'), invalidValue('x', 'q', 'first')])).toBe('invalid value: x: q\nfirst\ninvalid value: x: p\nsecond');
  });

  test('ends in a colon where there is no path', () => {
    expect(formatProblems([problem('only one of two')])).toBe('only one of two: ');
  });
});

test('a person reads the path first', () => {
  expect(describeProblem(missingOneOf('spec.template', 'spec.triggerRef'))).toBe('spec.template, spec.triggerRef: expected exactly one, got neither');
  expect(describeProblem(missingField(''))).toBe('missing field(s)');
  expect(describeProblem(invalidValue(-1, 'spec.replicas', 'must be positive'))).toBe('spec.replicas: invalid value: -1 (must be positive)');
});
