import type { CelValue } from '@bufbuild/cel';
import { printJson } from '@millrace/triggers';
import type { Work } from '../cost/work.ts';
import { jsonOf } from '../value/to-json.ts';

/** As Go's encoding/json prints it: sorted keys, `<`, `>` and `&` escaped. */
export function jsonText(value: CelValue, work: Work): string {
  const before = work.spent();
  const json = jsonOf(value, work);
  // Printing sorts and escapes what was just visited.
  work.charge(work.spent() - before);
  return printJson(json);
}
