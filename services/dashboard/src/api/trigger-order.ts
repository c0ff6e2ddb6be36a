/** Which triggers a search finds, and in which order they are shown. Pure. */
import type { TriggerRow } from '../contract.ts';

type Searched = Pick<TriggerRow, 'kind' | 'namespace' | 'name' | 'position' | 'group' | 'listeners' | 'problems'>;

/** Every word is somewhere in what the row is called by: namespace and name, its group, a listener that reaches it. */
export function foundBy<Row extends Searched>(search: string, rows: readonly Row[]): readonly Row[] {
  const words = search.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return rows.filter((row) => {
    const text = [`${row.namespace}/${row.name}`, row.kind, row.group ?? '', ...row.listeners].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What is wrong comes first; then by namespace, a group before what is in it, and name. */
export function inOrder<Row extends Searched>(rows: readonly Row[]): readonly Row[] {
  return rows.toSorted(
    (left, right) =>
      Number(right.problems.length > 0) - Number(left.problems.length > 0) ||
      compare(left.namespace, right.namespace) ||
      compare(left.group ?? '', right.group ?? '') ||
      Number(right.kind === 'group') - Number(left.kind === 'group') ||
      compare(left.name, right.name) ||
      (left.position ?? 0) - (right.position ?? 0) ||
      compare(left.listeners.join(' '), right.listeners.join(' ')),
  );
}

/** `build-2` before `build-10`. */
function compare(left: string, right: string): number {
  return collator.compare(left, right);
}

const collator = new Intl.Collator('en', { numeric: true });
