import { parse } from '@bufbuild/cel';
import type { CelExpected, CelInput } from '../suites/cel.ts';
import type { Rule } from '../suite.ts';

/** `compareSecret` with a namespace that is not the trigger's is an error, where Tekton looks in the trigger's all the same. */
export const compareSecretNamespace: Rule<CelInput, CelExpected> = {
  id: 'compare-secret-namespace',
  suite: 'cel',
  matches: ({ input, expected }) => expected.error === undefined && namesOtherNamespace(input),
  instead: () => ({ error: { stage: 'eval' }, asFilter: { continue: false, code: 3 }, asOverlay: { continue: false, code: 3 } }),
};

/** Where the whole expression is the comparison: in others, `||` may absorb the error. */
function namesOtherNamespace({ expression, triggerNamespace = 'default' }: CelInput): boolean {
  if (!expression.includes('compareSecret')) return false;
  const kind = parse(expression).expr?.exprKind;
  if (kind?.case !== 'callExpr' || kind.value.function !== 'compareSecret') return false;
  const namespace = kind.value.args[2]?.exprKind;
  return namespace?.case === 'constExpr' && namespace.value.constantKind.value !== triggerNamespace;
}
