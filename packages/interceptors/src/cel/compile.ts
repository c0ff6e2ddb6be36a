/**
 * From text to something that can be evaluated, in cel-go's order: parse, check, program. What is refused here never sees an event.
 *
 *   compileCel -> parse/ -> check/ -> plan/constants -> plan/lower -> the library's planner
 */
import { plan } from '@bufbuild/cel';
import { check } from './check/check.ts';
import { formatIssues } from './check/format-calls.ts';
import { renderIssues, type Issue } from './check/issue.ts';
import { remembering } from './cost/remember.ts';
import { createWork, CostLimitExceeded, costLimit } from './cost/work.ts';
import { createEnvironment, type Environment } from './environment.ts';
import { referencesIn, type EventReference } from './explain/references.ts';
import type { Expr } from './parse/ast.ts';
import { parse } from './parse/parse.ts';
import { longestParsed, mostTokens } from './parse/source.ts';
import { foldConstants } from './plan/constants.ts';
import { lower } from './plan/lower.ts';
import type { Regex } from './regex/regex.ts';

export type CompiledExpression = {
  readonly kind: 'compiled';
  readonly expression: string;
  readonly environment: Environment;
  /** What it names of the event: what an explanation shows. */
  readonly references: readonly EventReference[];
  readonly run: ReturnType<typeof plan>;
  readonly steps: number;
  readonly patterns: ReadonlyMap<string, Regex>;
};

/** `text` is Tekton's, from the stage's words on. */
export type CelProblem = {
  readonly kind: 'problem';
  readonly stage: 'parse' | 'check' | 'program' | 'cost-limit';
  readonly text: string;
  readonly issues: readonly Issue[];
};

/** Plans are remembered by text: an expression is compiled once, however many triggers share it. A trigger keeps its own besides (interceptor.ts). */
export const compileCel = remembering(2000, compile);

/** What is wrong with an expression; null where nothing is. For what shows a trigger's state before its first event. */
export function checkCel(expression: string): CelProblem | null {
  const compiled = compileCel(expression);
  return compiled.kind === 'problem' ? compiled : null;
}

const environment = createEnvironment();

function compile(expression: string): CompiledExpression | CelProblem {
  const parsed = parse(expression);
  if (parsed.kind === 'too-long') return costProblem(`${parsed.tokens} words and signs in ${parsed.size} characters, at most ${mostTokens} in ${longestParsed} are compiled`);
  const shown = JSON.stringify(expression);
  if (parsed.kind === 'refused') return problem('parse', `failed to parse expression ${shown}: ${renderIssues(parsed.issues, expression)}`, parsed.issues);
  const { root, placeOf } = parsed;
  const checked = check(root, environment.declarations, placeOf);
  if (checked.tooComplex) return costProblem('its types are too complex to check');
  const issues = [...checked.issues, ...(checked.issues.length > 0 ? [] : formatIssues(root, checked).map(({ id, text }) => ({ at: placeOf(id), text })))];
  if (issues.length > 0) return problem('check', `expression ${shown} check failed: ${renderIssues(issues, expression)}`, issues);
  return planned(expression, root, checked);
}

function planned(expression: string, root: Expr, checked: ReturnType<typeof check>): CompiledExpression | CelProblem {
  try {
    const constants = foldConstants(root, checked, environment.dispatchOf, createWork());
    if (constants.kind === 'invalid') return problem('program', `expression ${JSON.stringify(expression)} failed to create a Program: ${constants.problem}`, [{ at: null, text: constants.problem }]);
    const lowered = lower(root, checked);
    return { kind: 'compiled', expression, environment, references: referencesIn(root), run: plan(environment.library, lowered.root), steps: lowered.steps, patterns: constants.patterns };
  } catch (thrown) {
    if (!(thrown instanceof CostLimitExceeded)) throw thrown;
    return costProblem(`its constants take more than ${costLimit} steps to work out`);
  }
}

function problem(stage: 'parse' | 'check' | 'program', text: string, issues: readonly Issue[]): CelProblem {
  return { kind: 'problem', stage, text, issues };
}

function costProblem(text: string): CelProblem {
  return { kind: 'problem', stage: 'cost-limit', text: `expression is beyond the cost limit: ${text}`, issues: [{ at: null, text }] };
}
