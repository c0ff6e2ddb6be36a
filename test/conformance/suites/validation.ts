import { admit, type Admitted, type JsonObject } from '@millrace/triggers';
import { compareValues } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';

export interface ValidationInput {
  readonly manifest: JsonObject;
  readonly operation?: 'CREATE' | 'UPDATE' | 'DELETE';
  /** Data of ConfigMaps. Feature flags change nothing in what is admitted. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly featureFlags?: Readonly<Record<string, string>>;
}

export interface ValidationExpected {
  readonly ok?: boolean;
  readonly defaulted?: JsonObject;
  readonly rejectedBy?: 'defaulting' | 'validation';
  readonly errors?: string;
  readonly message?: string;
  readonly panic?: string;
}

/** What is recorded is compared: also `message`, though it is given for information only. */
export const validation: Suite<ValidationInput, ValidationExpected> = {
  suite: 'validation',
  run({ input, expected }) {
    const admitted = admit(input.manifest, { operation: input.operation ?? 'CREATE', defaults: input.defaults ?? {} });
    const actual = answerOf(admitted);
    return Promise.resolve(
      differs([
        ...compareValues(actual.ok, expected.ok, 'ok'),
        ...(expected.defaulted === undefined ? [] : compareValues(actual.defaulted, expected.defaulted, 'defaulted')),
        ...(expected.rejectedBy === undefined ? [] : compareValues(actual.rejectedBy, expected.rejectedBy, 'rejectedBy')),
        ...(expected.errors === undefined ? [] : compareValues(actual.errors, expected.errors, 'errors')),
        ...(expected.message === undefined ? [] : compareValues(actual.message, expected.message, 'message')),
      ]),
    );
  },
};

function answerOf(admitted: Admitted): ValidationExpected {
  if (admitted.kind === 'admitted') return { ok: true, defaulted: admitted.object };
  const { by, text, object } = admitted;
  return {
    ok: false,
    rejectedBy: by,
    message: text,
    ...(object === null ? {} : { defaulted: object }),
    ...(by === 'validation' ? { errors: text.replace(/^validation failed: /, '') } : {}),
  };
}
