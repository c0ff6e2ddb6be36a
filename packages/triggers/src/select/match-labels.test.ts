import { describe, expect, test } from '@jest/globals';
import type { LabelRequirement } from '../resources/parts/label-selector.ts';
import { planLabels, type Labels } from './match-labels.ts';

function matches(expression: LabelRequirement, labels: Labels): boolean {
  const plan = planLabels({ matchLabels: {}, matchExpressions: [expression] });
  if (plan.kind === 'invalid') throw new Error(plan.text);
  return plan.matches(labels);
}

describe('an expression', () => {
  test.each<[string, string[], Labels, boolean]>([
    ['In', ['b', 'c'], { a: 'c' }, true],
    ['In', ['b'], { a: 'c' }, false],
    ['In', ['b'], {}, false],
    ['In', [''], { a: '' }, true],
    ['In', [''], {}, false],
    ['NotIn', ['b'], { a: 'c' }, true],
    ['NotIn', ['b'], { a: 'b' }, false],
    ['NotIn', ['b'], {}, true],
    ['Exists', [], { a: '' }, true],
    ['Exists', [], {}, false],
    ['DoesNotExist', [], {}, true],
    ['DoesNotExist', [], { a: '' }, false],
  ])('a %s %j on %j: %s', (operator, values, labels, expected) => {
    expect(matches({ key: 'a', operator, values }, labels)).toBe(expected);
  });

  test('looks at own labels only', () => {
    expect(matches({ key: 'constructor', operator: 'Exists', values: [] }, {})).toBe(false);
    expect(matches({ key: 'constructor', operator: 'In', values: ['x'] }, { constructor: 'x' })).toBe(true);
  });
});

describe('a selector', () => {
  const selector = { matchLabels: { a: '1', b: '2' }, matchExpressions: [{ key: 'c', operator: 'Exists', values: [] }] };

  test.each<[Labels, boolean]>([
    [{ a: '1', b: '2', c: 'x', d: 'y' }, true],
    [{ a: '1', b: '2' }, false],
    [{ a: '1', b: '3', c: 'x' }, false],
  ])('wants all of it: %j %s', (labels, expected) => {
    const plan = planLabels(selector);
    expect(plan.kind === 'planned' && plan.matches(labels)).toBe(expected);
  });

  test('that is empty matches everything', () => {
    const plan = planLabels({ matchLabels: {}, matchExpressions: [] });
    expect(plan.kind === 'planned' && plan.matches({})).toBe(true);
  });
});

describe('refused as Kubernetes refuses it', () => {
  test.each<[LabelRequirement, string]>([
    [{ key: 'a', operator: 'Foo', values: [] }, '"Foo" is not a valid label selector operator'],
    [{ key: 'a', operator: 'Gt', values: ['1'] }, '"Gt" is not a valid label selector operator'],
    [{ key: 'a', operator: 'in', values: ['1'] }, '"in" is not a valid label selector operator'],
    [{ key: 'a', operator: 'In', values: [] }, "values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty"],
    [{ key: 'a', operator: 'Exists', values: ['x'] }, 'values: Invalid value: ["x"]: values set must be empty for exists and does not exist'],
    [{ key: 'a b', operator: 'Exists', values: [] }, 'key: Invalid value: "a b": name part must consist of'],
    [{ key: 'a', operator: 'In', values: ['ok', 'not ok'] }, 'values[1][a]: Invalid value: "not ok": a valid label must be'],
  ])('%j', (expression, text) => {
    const plan = planLabels({ matchLabels: {}, matchExpressions: [expression] });
    expect(plan).toEqual({ kind: 'invalid', text: expect.stringContaining(text) });
  });

  test('also in matchLabels', () => {
    expect(planLabels({ matchLabels: { a: 'not ok' }, matchExpressions: [] }).kind).toBe('invalid');
  });
});
