import type { CelValue } from '@bufbuild/cel';
import { printJson, type JsonValue } from '@millrace/triggers';
import { checkDepth, type Work } from '../cost/work.ts';
import { jsonOf } from '../value/to-json.ts';

/** As Go's encoding/json prints it: sorted keys, `<`, `>` and `&` escaped. */
export function jsonText(value: CelValue, work: Work): string {
  return printPaid(jsonOf(value, work), work);
}

/** Paid for while it is made: what it takes goes by the values, and the text may be six times as long as what is in it. */
function printPaid(json: JsonValue, work: Work): string {
  const text = printJson(json, {
    spend(values, depth) {
      checkDepth(depth);
      work.charge(values);
      return true;
    },
    textLeft: () => work.left() * charactersPerStep,
  });
  if (text === null) throw work.exceeded();
  work.charge(1 + text.length / charactersPerStep);
  return text;
}

/** Up to twelve ns for each character. */
const charactersPerStep = 8;
