import type { ValidationExpected, ValidationInput } from '../suites/validation.ts';
import type { Rule } from '../suite.ts';

/** Tekton's webhook crashes on a null binding or interceptor, and in v1alpha1 on a webhook without objectRef. Here they are refused. */
export const admissionPanic: Rule<ValidationInput, ValidationExpected> = {
  id: 'admission-panic',
  suite: 'validation',
  matches: ({ expected }) => expected.panic !== undefined,
  instead: () => ({ ok: false }),
};
