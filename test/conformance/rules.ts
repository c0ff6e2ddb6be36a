import { admissionPanic } from './rules/admission-panic.ts';
import { compareSecretNamespace, compareSecretNamespaceInFilter } from './rules/cel.ts';
import { cloudEventsWithoutCredentials, coreInterceptorsBuiltIn, onePassOnTheWay, ownersAskedOnceOnTheWay, refusedUnsent, refusedUntold } from './rules/endtoend.ts';
import { enterpriseHostUnsigned, ownersAskedOnce, ownersOnEveryPage } from './rules/github.ts';
import { onePassInBindings, onePassInTemplates } from './rules/one-pass.ts';
import type { Rule } from './suite.ts';

/** The decided differences. Each is a row in docs/differences.md; a rule that matches a case which passes as Tekton has it fails the run. */
export const rules: readonly Rule[] = [
  compareSecretNamespace, compareSecretNamespaceInFilter, onePassInBindings, onePassInTemplates, admissionPanic, enterpriseHostUnsigned, ownersOnEveryPage, ownersAskedOnce,
  coreInterceptorsBuiltIn, ownersAskedOnceOnTheWay, cloudEventsWithoutCredentials, onePassOnTheWay, refusedUnsent, refusedUntold,
];
