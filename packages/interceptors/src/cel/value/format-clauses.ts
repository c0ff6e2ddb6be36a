/** The format strings of `format` (ext/formatting_v2.go): `%s`, `%d`, `%.2f`, `%e`, `%b`, `%x`, `%X`, `%o`, `%%`. */
type FormatPart = { readonly kind: 'text'; readonly text: string } | FormatClause;

type FormatClause = { readonly kind: 'clause'; readonly verb: Verb; readonly precision: number };

export type Verb = keyof typeof takenBy;

/** Parts up to the first problem: a clause before it may fail first. */
type Format = { readonly parts: readonly FormatPart[]; readonly problem: string | null };

export function parseFormat(format: string): Format {
  const parts: FormatPart[] = [];
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) break;
    if (percent > at) parts.push({ kind: 'text', text: format.slice(at, percent) });
    const [whole = '%', , digits, verb = ''] = clause.exec(format.slice(percent, percent + longestClause)) ?? [];
    if (whole === '%%') parts.push({ kind: 'text', text: '%' });
    else {
      const problem = problemOf(digits, verb);
      if (problem !== null) return { parts, problem };
      if (isVerb(verb)) parts.push({ kind: 'clause', verb, precision: digits === undefined ? defaultPrecision : Number(digits) });
    }
    at = percent + whole.length;
  }
  if (at < format.length) parts.push({ kind: 'text', text: format.slice(at) });
  return { parts, problem: null };
}

/** What is said of a value that a verb can't print. */
export function wrongArgument(verb: Verb, found: string): string {
  return `error during formatting: ${takenBy[verb]}, was given ${found}`;
}

const takenBy = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on ints, uints, and doubles',
  f: 'fixed-point clause can only be used on ints, uints, and doubles',
  e: 'scientific clause can only be used on ints, uints, and doubles',
  b: 'only ints, uints, and bools can be formatted as binary',
  x: 'only ints, uints, bytes, and strings can be formatted as hex',
  X: 'only ints, uints, bytes, and strings can be formatted as hex',
  o: 'octal clause can only be used on ints and uints',
};

const clause = /^%(?:%|(\.(\d*))?(.?))/su;
const longestClause = 40;
const defaultPrecision = 6;
const mostPrecision = 100;

function problemOf(digits: string | undefined, verb: string): string | null {
  if (digits === undefined && verb === '') return 'unexpected end of string';
  const parsing = 'could not parse formatting clause: ';
  if (verb === '') return `${parsing}error while parsing precision: could not find end of precision specifier`;
  if (digits === '') return `${parsing}error while parsing precision: error while converting precision to integer`;
  if (Number(digits ?? 0) > mostPrecision) return `${parsing}error while parsing precision: precision ${digits} exceeds maximum allowed precision ${mostPrecision}`;
  return isVerb(verb) ? null : `${parsing}unrecognized formatting clause "${verb}"`;
}

function isVerb(text: string): text is Verb {
  return Object.hasOwn(takenBy, text);
}
