import { evaluateExpression, planExpression } from '@millrace/triggers';
import { compareError, compareValues, compareVarying, recordedText, withoutOrder } from '../compare.ts';
import { differs, type Suite } from '../suite.ts';
import { eventOf, type EventInput } from './event-input.ts';

interface Input extends EventInput {
  readonly expression: string;
  readonly eventID: string;
}

interface Expected {
  readonly result?: string | { readonly base64: string };
  readonly error?: { readonly message: string };
  readonly varies?: boolean;
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
    const order = expected.varies === true ? withoutOrder : String;
    return differs(
      compareVarying(expected, answer.error, (one) => {
        const error = compareError(answer.error, one.error?.message ?? null);
        return error.length > 0 || one.result === undefined ? error : compareValues(order(answer.result ?? ''), order(recordedText(one.result)), 'result');
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
