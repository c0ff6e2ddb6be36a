import { describe, expect, test } from '@jest/globals';
import { compareValues } from './compare.ts';
import { judgeFile } from './judge.ts';
import { differs, serves, type Rule, type Suite } from './suite.ts';

const doubles: Suite<number, number> = {
  suite: 'doubles',
  async run({ input, expected }) {
    if (input === 0) throw new Error('no zero');
    return differs(compareValues(input * 2, expected));
  },
};

describe('a case', () => {
  test('passes as Tekton has it', async () => {
    expect(await judge(2, 4)).toMatchObject({ passed: 1, failed: [] });
  });

  test('fails with what differs', async () => {
    expect(await judge(2, 5)).toMatchObject({ passed: 0, failed: [{ name: 'one', why: ['answer: 4, expected 5'] }] });
  });

  test('fails when the implementation throws', async () => {
    expect(await judge(0, 0)).toMatchObject({ failed: [{ why: [expect.stringContaining('no zero')] }] });
  });

  test('is known when a rule says what is expected instead', async () => {
    const report = await judge(2, 5, [rule({ instead: 4 })]);
    expect(report).toMatchObject({ passed: 0, failed: [] });
    expect(Array.from(report.known)).toEqual([['less', 1]]);
  });

  test('fails when it is not what the rule expects either', async () => {
    expect(await judge(2, 5, [rule({ instead: 3 })])).toMatchObject({ failed: [{ why: ['by rule "less": answer: 4, expected 3'] }] });
  });

  test('may be known by the second of two rules', async () => {
    expect(await judge(2, 5, [rule({ instead: 3 }), rule({ instead: 4 })])).toMatchObject({ failed: [] });
  });

  test('fails when it passes as Tekton has it and a rule matches all the same', async () => {
    expect(await judge(2, 4, [rule({ instead: 4 })])).toMatchObject({ failed: [{ why: ['rule "less" matches a case that passes as Tekton has it'] }] });
  });

  test('is not touched by a rule of another suite', async () => {
    expect(await judge(2, 4, [rule({ suite: 'halves', instead: 1 })])).toMatchObject({ passed: 1 });
  });
});

test('an implementation serves files that begin with its name', () => {
  expect(['endtoend', 'endtoend-tutorial', 'endtoendless', 'cel'].map((name) => serves('endtoend', name))).toEqual([true, true, false, false]);
});

function judge(input: number, expected: number, rules: readonly Rule[] = []) {
  return judgeFile({ name: 'doubles', suite: 'doubles', cases: [{ name: 'one', input, expected }] }, doubles, rules);
}

function rule({ suite = 'doubles', instead }: { readonly suite?: string; readonly instead: number }): Rule {
  return { id: 'less', suite, matches: () => true, instead: () => instead };
}
