import type { RenderedParam } from '@millrace/ledger';
import type { ResolvedParam } from '@millrace/triggers';

/** Characters of one value, and of all values together, that are kept with a rendering. */
const longestValue = 1_024;
const longestTotal = 65_536;

/** The params as they are kept, for the person who asks where a value came from: long ones are cut, the event itself has them. */
export function renderedParams(params: readonly ResolvedParam[]): readonly RenderedParam[] {
  let left = longestTotal;
  return params.map(({ name, value, from, defaulted }) => {
    const kept = cutAt(value, Math.min(longestValue, left));
    left -= kept.length;
    return { name, value: kept, cut: value.length - kept.length, from, defaulted };
  });
}

/** Never in the middle of a character. */
function cutAt(value: string, length: number): string {
  if (value.length <= length) return value;
  const ends = value.codePointAt(length - 1) ?? 0;
  return value.slice(0, ends > 0xffff ? length - 1 : length);
}
