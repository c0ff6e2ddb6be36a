import { describe, expect, test } from '@jest/globals';
import { tests as checking } from '@bufbuild/cel-spec/testdata/checking.js';
import { tests as conformance } from '@bufbuild/cel-spec/testdata/conformance.js';
import type { SerializedIncrementalTest, SerializedIncrementalTestSuite } from '@bufbuild/cel-spec/testdata/tests.js';
import { createEnvironment } from '../environment.ts';
import { parse } from '../parse/parse.ts';
import { check } from './check.ts';
import { overload, type Declarations } from './declarations.ts';
import { showType } from './show-type.ts';
import type { Type } from './type.ts';

describe('the checker, asked what cel-go was asked', () => {
  test('gives the types of its checker tests', () => {
    expect(differences(checking)).toEqual([]);
  });

  test('gives the types of the conformance suite', () => {
    expect(differences(conformance)).toEqual([]);
  });
});

describe('the checker refuses', () => {
  test.each([
    ['1 == 1.0', "found no matching overload for '_==_' applied to '(int, double)'"],
    ["true ? 1 : 'a'", "found no matching overload for '_?_:_' applied to '(bool, int, string)'"],
    ['true || nobody', "undeclared reference to 'nobody' (in container '')"],
    ["'a'.truncate('b')", "found no matching overload for 'truncate' applied to 'string.(string)'"],
    ['1 < 1.0', "found no matching overload for '_<_' applied to '(int, double)'"],
    ['requestURL.x', "type 'string' does not support field selection"],
    ['1.all(x, true)', "expression of type 'int' cannot be range of a comprehension (must be list, map, or dynamic)"],
    ['google.protobuf.Duration{foo: 1}', "undefined field 'foo'"],
    ['1 && true', "expected type 'bool' but found 'int'"],
  ])('%s', (expression, issue) => {
    expect(checked(expression, environment).issues.map(({ text }) => text)).toContain(issue);
  });

  test('a type that takes too long to work out, whatever it would be', () => {
    const graph = `[1]${'.map(a, {a: a})'.repeat(40)}`;
    expect(checked(graph, environment).tooComplex).toBe(true);
  });
});

describe('the checker allows', () => {
  test('comparing an int with a double behind a comprehension, as cel-go does by accident', () => {
    expect(checked('[1].exists(x, true) || 1 < 1.0', environment).issues).toEqual([]);
    expect(checked('1 < 1.0 || [1].exists(x, true)', environment).issues).not.toEqual([]);
  });
});

const environment = createEnvironment().declarations;

/** The environment of cel-go's own checker tests, as far as those we run need it. */
const checkerTests: Declarations = {
  ...environment,
  variables: new Map<string, Type>([['is', { kind: 'string' }], ['ii', { kind: 'int' }], ['iu', { kind: 'uint' }], ['iz', { kind: 'bool' }], ['ib', { kind: 'bytes' }], ['id', { kind: 'double' }], ['ix', { kind: 'null' }]]),
  functions: new Map([...environment.functions, ['fg_s', [overload('fg_s_0', false, '() -> string')]], ['fi_s_s', [overload('fi_s_s_0', true, '(string) -> string')]]]),
};

/** What Tekton's environment does not have: libraries, messages, and limits other than the default. */
const notOurs = /cel\.(bind|block|expr)|\boptional\b|TestAllTypes|`|\({32}|\. *cel *\.|\/\/ @/s;

function differences(suite: SerializedIncrementalTestSuite): string[] {
  return testsOf(suite)
    .filter(({ original }) => !notOurs.test(original.expr.replaceAll(/\s/g, '')) && original['typeEnv'] === undefined && original['container'] === undefined && original['disableCheck'] !== true)
    .filter((one) => outcome(one.original.expr) !== (one.type ?? 'refused'))
    .map(({ original, type }) => `${original.expr}: ${outcome(original.expr)}, expected ${type ?? 'refused'}`);
}

function testsOf(suite: SerializedIncrementalTestSuite): SerializedIncrementalTest[] {
  return [...(suite.tests ?? []), ...(suite.suites ?? []).flatMap(testsOf)];
}

function outcome(expression: string): string {
  const parsed = parse(expression);
  if (parsed.kind !== 'parsed') return 'refused';
  const { issues, types } = check(parsed.root, checkerTests, parsed.placeOf);
  const type = types.get(parsed.root.id);
  return issues.length > 0 || type === undefined ? 'refused' : showType(type);
}

function checked(expression: string, declarations: Declarations) {
  const parsed = parse(expression);
  if (parsed.kind !== 'parsed') throw new Error(`"${expression}" does not parse`);
  return check(parsed.root, declarations, parsed.placeOf);
}
