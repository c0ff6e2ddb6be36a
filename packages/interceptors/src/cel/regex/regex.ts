/** Go's regexp by re2js: linear in the text, but with a price for each character that grows with the program. */
import { RE2JS, RE2JSException } from 're2js';
import { remembering } from '../cost/remember.ts';

export type Regex = {
  readonly program: RE2JS;
  /** Instructions: what one character may cost. */
  readonly size: number;
  /** How far past the end of a match the engine may have looked to find it; null where that is not known. */
  readonly overscan: number | null;
};

type Compiled = { readonly kind: 'compiled'; readonly regex: Regex } | { readonly kind: 'invalid'; readonly problem: string };

/** Compiles, or remembers: patterns that come with events are often the same. */
export function compileRegex(pattern: string): Compiled {
  return pattern.length <= longestRemembered ? remembered(pattern) : compile(pattern);
}

/**
 * An upper bound of what compiling takes, from the text alone: counted repetitions multiply what they repeat (RE2 allows 1,000 in all), and a
 * class of Unicode is a table of hundreds of ranges.
 */
export function stepsToCompile(pattern: string): number {
  let repetition = 1;
  for (const [, least = '1', most = ''] of pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)) repetition = Math.min(1000, repetition * Math.max(1, Number(least), Number(most)));
  const classes = pattern.match(/\\[pP]/g)?.length ?? 0;
  const folding = /\(\?[a-zA-Z]*i/.test(pattern) ? 5 : 1;
  return (pattern.length * stepsPerCharacter + classes * stepsPerClass * folding) * repetition;
}

const stepsPerCharacter = 15;
const stepsPerClass = 1000;
const longestRemembered = 1000;
const remembered = remembering(256, compile);

function compile(pattern: string): Compiled {
  const compiled = compileText(pattern);
  if (compiled.kind === 'compiled' || !compiled.problem.includes('duplicate capture group')) return compiled;
  // Go takes a name twice, and means the first.
  const seen = new Set<string>();
  return compileText(
    pattern.replaceAll(/\(\?P?<([^>]+)>/g, (found, name: string) => {
      const again = seen.has(name);
      seen.add(name);
      return again ? '(' : found;
    }),
  );
}

function compileText(pattern: string): Compiled {
  try {
    const program = RE2JS.compile(pattern);
    return { kind: 'compiled', regex: { program, size: program.programSize(), overscan: overscanOf(pattern, program.programSize()) } };
  } catch (thrown) {
    if (!(thrown instanceof RE2JSException)) throw thrown;
    return { kind: 'invalid', problem: thrown.message };
  }
}

/** Without an unbounded repetition a match is no longer than its program; one repeated class looks one character ahead. */
function overscanOf(pattern: string, size: number): number | null {
  if (!/[+*]|\{\d+,\}/.test(pattern)) return size;
  return /^(\[[^\]\\]*\]|\\[dwsDWS]|[A-Za-z0-9 _-])[+*]$/.test(pattern) ? 1 : null;
}
