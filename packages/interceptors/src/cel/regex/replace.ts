import type { Work } from '../cost/work.ts';
import { groupNumber, parseTemplate, type TemplatePart } from './expand.ts';
import { regexOf } from './match.ts';
import type { Regex } from './regex.ts';

/** Go's Regexp.ReplaceAllString. */
export function replaceAll(text: string, pattern: string, template: string, work: Work): string {
  const regex = regexOf(pattern, work);
  work.chargeText(template.length);
  const parts = parseTemplate(template);
  const matcher = regex.program.matcher(text);
  const named = regex.program.namedGroups();
  const pieces: string[] = [];
  let [copied, from] = [0, 0];
  while (from <= text.length) {
    chargeSearch(regex, text, from, work);
    if (!matcher.find(from)) break;
    const [start, end] = [matcher.start(0), matcher.end(0)];
    chargeFound(regex, text, end - from, work);
    pieces.push(text.slice(copied, start));
    // An empty match right after a match is none.
    if (end > copied || start === 0) pieces.push(...expand(parts, groupOf, work));
    copied = end;
    from = end > from ? end : from + widthAt(text, from);
  }
  pieces.push(text.slice(copied));
  return pieces.join('');

  function groupOf(name: string): string {
    const group = groupNumber(name, named);
    if (group === null || group > regex.program.groupCount() || matcher.start(group) < 0) return '';
    return text.slice(matcher.start(group), matcher.end(group));
  }
}

function expand(parts: readonly TemplatePart[], groupOf: (name: string) => string, work: Work): string[] {
  return parts.map((part) => {
    const text = part.kind === 'text' ? part.text : groupOf(part.name);
    work.chargeText(text.length);
    return text;
  });
}

/**
 * A search may look at the whole rest of the text: it must be affordable. Where it is known how far beyond its match the engine looks, only
 * that is paid once the match is found; else the whole rest is, which makes many matches in a long text too dear.
 */
function chargeSearch(regex: Regex, text: string, from: number, work: Work): void {
  const rest = (text.length - from) * regex.size;
  if (regex.overscan === null) work.charge(rest);
  else work.afford(rest);
}

function chargeFound(regex: Regex, text: string, length: number, work: Work): void {
  work.charge(stepsPerMatch);
  if (regex.overscan !== null) work.charge(Math.min(length + regex.overscan, text.length) * regex.size);
}

const stepsPerMatch = 20;

function widthAt(text: string, at: number): number {
  return (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
}
