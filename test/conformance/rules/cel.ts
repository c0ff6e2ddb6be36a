import { parse } from '@bufbuild/cel';
import { parseTriggerID, type JsonObject } from '@millrace/triggers';
import type { CelExpected, CelInput } from '../suites/cel.ts';
import type { InterceptorsExpected, InterceptorsInput } from '../suites/interceptors.ts';
import type { Rule } from '../suite.ts';

const id = 'compare-secret-namespace';

/** `compareSecret` with a namespace that is not the trigger's is an error, where Tekton looks in the trigger's all the same. */
export const compareSecretNamespace: Rule<CelInput, CelExpected> = {
  id,
  suite: 'cel',
  matches: ({ input, expected }) => expected.error === undefined && namesOtherNamespace(input.expression, input.triggerNamespace ?? 'default'),
  instead: () => ({ error: { stage: 'eval' }, asFilter: { continue: false, code: 3 }, asOverlay: { continue: false, code: 3 } }),
};

/** The same for a filter that is nothing but the comparison. */
export const compareSecretNamespaceInFilter: Rule<InterceptorsInput, InterceptorsExpected> = {
  id,
  suite: 'interceptors',
  matches: ({ input, expected }) => input.path === 'cel' && codeOf(expected) !== 3 && namesOtherNamespace(textOf(input.request, 'interceptor_params', 'filter'), parseTriggerID(textOf(input.request, 'context', 'trigger_id')).namespace),
  instead: ({ expected }) => ({ ...expected, response: { continue: false, status: { code: 3 } } }),
};

/** Where the whole expression is the comparison: in others, `||` may absorb the error. */
function namesOtherNamespace(expression: string, triggerNamespace: string): boolean {
  if (!expression.includes('compareSecret')) return false;
  const kind = parse(expression).expr?.exprKind;
  if (kind?.case !== 'callExpr' || kind.value.function !== 'compareSecret') return false;
  const namespace = kind.value.args[2]?.exprKind;
  return namespace?.case === 'constExpr' && namespace.value.constantKind.value !== triggerNamespace;
}

function codeOf({ response }: InterceptorsExpected): unknown {
  const status = response?.['status'];
  return typeof status === 'object' && status !== null && 'code' in status ? status['code'] : 0;
}

function textOf(request: JsonObject | undefined, part: string, name: string): string {
  const inside = request?.[part];
  const value = typeof inside === 'object' && inside !== null ? Object.entries(inside).find(([key]) => key === name)?.[1] : undefined;
  return typeof value === 'string' ? value : '';
}
