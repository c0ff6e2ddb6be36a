/**
 * Finding a text in a text in linear time. The engine's own indexOf takes up to length times length for some texts (a second for two of
 * 100,000 characters), so it only looks for short ones; for long ones this is Knuth, Morris and Pratt's way.
 */

type Finder = (text: string, from: number) => number;

/** Looks for one text many times. -1 where there is none. */
export function createFinder(wanted: string): Finder {
  if (wanted.length <= longestNative) return (text, from) => text.indexOf(wanted, from);
  const fallback = fallbackTable(wanted);
  return function find(text, from) {
    let matched = 0;
    for (let at = from; at < text.length; at += 1) {
      while (matched > 0 && text[at] !== wanted[matched]) matched = fallback[matched - 1] ?? 0;
      if (text[at] === wanted[matched]) matched += 1;
      if (matched === wanted.length) return at - matched + 1;
    }
    return -1;
  };
}

/** The last place that starts at or before `from`. */
export function findLast(text: string, wanted: string, from: number): number {
  if (wanted.length <= longestNative) return text.lastIndexOf(wanted, from);
  const fallback = fallbackTable(wanted);
  let [matched, last] = [0, -1];
  for (let at = 0; at < Math.min(text.length, from + wanted.length); at += 1) {
    while (matched > 0 && text[at] !== wanted[matched]) matched = fallback[matched - 1] ?? 0;
    if (text[at] === wanted[matched]) matched += 1;
    if (matched < wanted.length) continue;
    last = at - matched + 1;
    matched = fallback[matched - 1] ?? 0;
  }
  return last;
}

const longestNative = 40;

/** How far a match may fall back where the next character differs. */
function fallbackTable(wanted: string): Int32Array {
  const table = new Int32Array(wanted.length);
  let matched = 0;
  for (let at = 1; at < wanted.length; at += 1) {
    while (matched > 0 && wanted[at] !== wanted[matched]) matched = table[matched - 1] ?? 0;
    if (wanted[at] === wanted[matched]) matched += 1;
    table[at] = matched;
  }
  return table;
}
