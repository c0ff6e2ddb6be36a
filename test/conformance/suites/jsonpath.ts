import { evaluateExpression, planExpression } from '@millrace/triggers';
import { compareError, compareValues, compareVarying, recordedText } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';
import { eventOf, type EventInput } from './event-input.ts';

interface Input extends EventInput {
  readonly expression: string;
  readonly eventID: string;
}

interface Expected {
  readonly result?: string | { readonly base64: string };
  readonly error?: { readonly message: string };
}

interface Answer {
  readonly result: string | null;
  readonly error: string | null;
}

/** One `$(...)` and one event: the text. */
export const jsonpath: Suite<Input, Expected> = {
  suite: 'jsonpath',
  async run({ input, expected }) {
    const answer = answerTo(input);
    return differs(
      compareVarying(expected, (one) => {
        const error = compareError(answer.error, one.error?.message ?? null);
        return error.length > 0 || one.result === undefined ? error : compareValues(answer.result, recordedText(one.result), 'result');
      }),
    );
  },
};

function answerTo(input: Input): Answer {
  const event = eventOf(input, input.eventID);
  if ('error' in event) return { result: null, error: event.error };
  const evaluated = evaluateExpression(planExpression(input.expression), event);
  return evaluated.kind === 'text' ? { result: evaluated.text, error: null } : { result: null, error: evaluated.text };
}
