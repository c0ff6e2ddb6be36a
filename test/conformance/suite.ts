/** What is recorded: one input, and what Tekton made of it. */
export interface Case<Input = unknown, Expected = unknown> {
  readonly name: string;
  readonly note?: string;
  readonly input: Input;
  readonly expected: Expected;
}

/** `why` holds one line for each thing that differs. */
export type Verdict = { readonly kind: 'same' } | { readonly kind: 'differs'; readonly why: readonly string[] };

/** Runs one case on our code. `suite` is the file name it serves, also as a prefix: `endtoend` serves `endtoend-tutorial`. */
export interface Suite<Input = unknown, Expected = unknown> {
  readonly suite: string;
  run(conformanceCase: Case<Input, Expected>): Promise<Verdict>;
}

/**
 * A decided difference. It sees the whole case, and must not look at its name: cases nobody has seen are judged too.
 * `id` is that of the row in docs/differences.md.
 */
export interface Rule<Input = unknown, Expected = unknown> {
  readonly id: string;
  readonly suite: string;
  matches(conformanceCase: Case<Input, Expected>): boolean;
  /** What is expected in place of what Tekton does. */
  instead(conformanceCase: Case<Input, Expected>): Expected;
}

export function differs(why: readonly string[]): Verdict {
  return why.length === 0 ? { kind: 'same' } : { kind: 'differs', why };
}

/** True when an implementation or rule named `suite` serves the file or suite `name`. */
export function serves(suite: string, name: string): boolean {
  return name === suite || name.startsWith(`${suite}-`);
}
