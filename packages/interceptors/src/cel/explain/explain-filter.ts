import type { Explanation } from '@millrace/triggers';
import { compileCel } from '../compile.ts';
import { explain, type SeenEvent } from './explain.ts';

/** What a filter saw of an event, whatever it said; null where it is no expression that can be evaluated. */
export function explainFilter(filter: string, event: SeenEvent): Explanation | null {
  const compiled = compileCel(filter);
  return compiled.kind === 'problem' ? null : explain(compiled, event);
}
