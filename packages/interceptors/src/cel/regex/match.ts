import type { Work } from '../cost/work.ts';
import { Fault } from '../value/fault.ts';
import { compileRegex, stepsToCompile, type Regex } from './regex.ts';

export function matches(text: string, pattern: string, work: Work): boolean {
  const regex = regexOf(pattern, work);
  work.charge(1 + text.length * regex.size);
  return regex.program.test(text);
}

/** A pattern of the expression is there already; one that came with the event is compiled now, and paid for each time. */
export function regexOf(pattern: string, work: Work): Regex {
  const pinned = work.pinned.get(pattern);
  if (pinned !== undefined) return pinned;
  work.charge(stepsToCompile(pattern));
  const compiled = compileRegex(pattern);
  if (compiled.kind === 'invalid') throw new Fault(compiled.problem);
  return compiled.regex;
}
