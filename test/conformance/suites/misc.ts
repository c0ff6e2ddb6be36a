import { canonicalHeaderKey, extendBody, findExpressions, formText, parseForm, parseTriggerID, relaxedPath, setRaw, type JsonObject } from '@millrace/triggers';
import { compareError, compareValues, compareVarying } from '../compare.ts';
import { differs, type Suite, type Verdict } from '../suite.ts';

interface Input {
  readonly function: string;
  readonly text: string;
}

type Expected = { readonly error?: { readonly message: string } } & Readonly<Record<string, unknown>>;

/** What a small function answers, in the shape of `expected`; `error` where it refuses. */
type Answer = Readonly<Record<string, unknown>> | { readonly error: string };

const functions: Readonly<Record<string, (input: never) => Answer>> = {
  findExpressions({ text }: Input) {
    const found = findExpressions(text);
    return { expressions: found.map(({ expression }) => expression), originals: found.map(({ original }) => original) };
  },
  relaxedJSONPath({ text }: Input) {
    const relaxed = relaxedPath(text);
    return relaxed.kind === 'path' ? { result: relaxed.path } : { error: relaxed.text };
  },
  canonicalHeaderKey: ({ text }: Input) => ({ result: canonicalHeaderKey(text) }),
  parseTriggerID: ({ text }: Input) => parseTriggerID(text),
  extendBodyWithExtensions({ body, extensions }: Input & { readonly body: string; readonly extensions: JsonObject }) {
    return edited(extendBody(body, extensions));
  },
  sjsonSetRaw({ body, sets }: Input & { readonly body: string; readonly sets: readonly { readonly key: string; readonly value: string }[] }) {
    let text = body;
    for (const { key, value } of sets) {
      const set = setRaw(text, key, value);
      if ('error' in set) return set;
      text = set.ok;
    }
    return { result: text };
  },
  formToJSON({ text }: Input) {
    const form = parseForm(Buffer.from(text));
    return { keys: form.size, result: formText(form) };
  },
};

/** Small functions of the sink, by `input.function`. */
export const misc: Suite<Input, Expected> = {
  suite: 'misc',
  async run({ input, expected }): Promise<Verdict> {
    const run = functions[input.function];
    if (run === undefined) return differs([`function "${input.function}" is not implemented yet`]);
    const answer = run(input as never);
    const ourError = 'error' in answer && typeof answer.error === 'string' ? answer.error : null;
    return differs(
      compareVarying(expected, ourError, (one) => {
        const error = compareError(ourError, one.error?.message ?? null);
        return error.length > 0 || one.error !== undefined ? error : compareValues(answer, one);
      }),
    );
  },
};

function edited(answer: { readonly ok: string } | { readonly error: string }): Answer {
  return 'error' in answer ? answer : { result: answer.ok };
}
