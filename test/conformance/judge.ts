import type { CaseFile } from './load.ts';
import { rules as decided } from './rules.ts';
import { differs, serves, type Case, type Rule, type Suite, type Verdict } from './suite.ts';
import { suites } from './suites/index.ts';

export interface Report {
  readonly name: string;
  readonly passed: number;
  readonly failed: readonly Failure[];
  /** How many cases each rule covers. */
  readonly known: ReadonlyMap<string, number>;
}

export interface Failure {
  readonly name: string;
  readonly why: readonly string[];
}

type Judgement = { readonly kind: 'passed' } | { readonly kind: 'known'; readonly rule: string } | { readonly kind: 'failed'; readonly why: readonly string[] };

export function implementationOf(file: CaseFile): Suite | null {
  return suites.find(({ suite }) => serves(suite, file.suite) || serves(suite, file.name)) ?? null;
}

export async function judgeFile(file: CaseFile, suite: Suite, rules: readonly Rule[] = decided): Promise<Report> {
  const known = new Map<string, number>();
  const failed: Failure[] = [];
  let passed = 0;
  for (const one of file.cases) {
    const judgement = await judgeCase(one, suite, rules);
    if (judgement.kind === 'passed') passed += 1;
    else if (judgement.kind === 'known') known.set(judgement.rule, (known.get(judgement.rule) ?? 0) + 1);
    else failed.push({ name: one.name, why: judgement.why });
  }
  return { name: file.name, passed, failed, known };
}

async function judgeCase(one: Case, suite: Suite, rules: readonly Rule[]): Promise<Judgement> {
  const verdict = await runCase(one, suite);
  const matching = rules.filter((rule) => rule.suite === suite.suite && rule.matches(one));
  const [first] = matching;
  if (first === undefined) return verdict.kind === 'same' ? { kind: 'passed' } : { kind: 'failed', why: verdict.why };
  if (verdict.kind === 'same') return { kind: 'failed', why: [`rule "${first.id}" matches a case that passes as Tekton has it`] };
  return judgeByRules(one, suite, matching);
}

/** Of several rules that match, one has to be right about all of the answer. */
async function judgeByRules(one: Case, suite: Suite, rules: readonly Rule[]): Promise<Judgement> {
  const why: string[] = [];
  for (const rule of rules) {
    const verdict = await runCase({ ...one, expected: rule.instead(one) }, suite);
    if (verdict.kind === 'same') return { kind: 'known', rule: rule.id };
    why.push(...verdict.why.map((line) => `by rule "${rule.id}": ${line}`));
  }
  return { kind: 'failed', why };
}

async function runCase(one: Case, suite: Suite): Promise<Verdict> {
  try {
    return await suite.run(one);
  } catch (error) {
    return differs([`threw ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`]);
  }
}
