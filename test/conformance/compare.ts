/** How recorded values compare: deep-equal, keys unordered, -0 equals 0. Every function gives one line for each difference. */

export function compareValues(actual: unknown, expected: unknown, at = 'answer'): string[] {
  if (Array.isArray(expected) && Array.isArray(actual)) return compareLists(actual, expected, at);
  if (isObject(expected) && isObject(actual)) return compareObjects(actual, expected, at);
  return actual === expected ? [] : [`${at}: ${show(actual)}, expected ${show(expected)}`];
}

/** Lists whose order means nothing: created objects, calls to other servers. */
export function compareMultisets(actual: readonly unknown[], expected: readonly unknown[], at: string): string[] {
  const left = [...actual];
  const missing = expected.filter((wanted) => {
    const found = left.findIndex((candidate) => compareValues(candidate, wanted).length === 0);
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
  const only = missing[0];
  if (missing.length === 1 && left.length === 1) return compareValues(left[0], only, at);
  return [...missing.map((wanted) => `${at}: missing ${show(wanted)}`), ...left.map((extra) => `${at}: not expected ${show(extra)}`)];
}

/**
 * Where the real code answers differently from run to run, any listed answer is right, and anything but an error where they are too
 * many to list. `compare` judges by one of them; `error` is ours.
 */
export function compareVarying<Expected extends object>(expected: Expected, error: string | null, compare: (one: Expected) => string[]): string[] {
  if (!('varies' in expected) || expected.varies !== true) return compare(expected);
  if (!('anyOf' in expected) || !Array.isArray(expected.anyOf)) return compareError(error, null);
  const tried = expected.anyOf.map((one: Expected) => compare(one));
  return tried.some((differences) => differences.length === 0) ? [] : (tried[0] ?? ['nothing to compare with']);
}

export interface NamedValue {
  readonly name: string;
  readonly value: string | { readonly base64: string };
}

/** Params compare by name: their order is random in the real code. */
export function compareParams(actual: readonly NamedValue[], expected: readonly NamedValue[], normal: (text: string) => string = String): string[] {
  return compareValues(byName(actual, normal), byName(expected, normal), 'params');
}

/** An error is an error: texts and stages are for information. */
export function compareError(actual: string | null, expected: string | null): string[] {
  if ((actual === null) === (expected === null)) return [];
  return [actual === null ? `no error, expected: ${expected}` : `error: ${actual}`];
}

/** The text, or its bytes where they are not UTF-8 (what we print is always text: each bad sequence is U+FFFD there). */
export function recordedText(value: string | { readonly base64: string }): string {
  return typeof value === 'string' ? value : Buffer.from(value.base64, 'base64').toString('utf8');
}

/** A text that is a JSON list, its elements in one fixed order: for answers that vary in the order of a Go map only. */
export function withoutOrder(text: string): string {
  if (!text.startsWith('[')) return text;
  try {
    const elements: unknown = JSON.parse(text);
    return Array.isArray(elements) ? JSON.stringify(elements.map((element) => JSON.stringify(element)).toSorted()) : text;
  } catch {
    return text;
  }
}

export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 400 ? `${text.slice(0, 400)}...` : text;
}

function compareLists(actual: readonly unknown[], expected: readonly unknown[], at: string): string[] {
  if (actual.length !== expected.length) return [`${at}: ${actual.length} items ${show(actual)}, expected ${expected.length} ${show(expected)}`];
  return expected.flatMap((wanted, index) => compareValues(actual[index], wanted, `${at}[${index}]`));
}

function compareObjects(actual: object, expected: object, at: string): string[] {
  const found = new Map<string, unknown>(Object.entries(actual));
  const differences: string[] = [];
  for (const [key, wanted] of Object.entries(expected)) {
    if (found.has(key)) differences.push(...compareValues(found.get(key), wanted, `${at}.${key}`));
    else differences.push(`${at}.${key}: missing, expected ${show(wanted)}`);
    found.delete(key);
  }
  return [...differences, ...[...found].map(([key, extra]) => `${at}.${key}: not expected, ${show(extra)}`)];
}

function byName(params: readonly NamedValue[], normal: (text: string) => string): Record<string, string> {
  return Object.fromEntries(params.map(({ name, value }) => [name, normal(recordedText(value))]));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
