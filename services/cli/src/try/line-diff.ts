/** Two texts line by line: what has to be taken away and put in, with some lines around it, as `diff -u` shows it. */
export function lineDiff(before: string, after: string, context = 3): string {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const edits = editsOf(a, b);
  const shown = new Set(edits.flatMap((edit, at) => (edit.sign === ' ' ? [] : Array.from({ length: 2 * context + 1 }, (_, offset) => at - context + offset))));
  const lines: string[] = [];
  let last = -1;
  for (const [at, { sign, line }] of edits.entries()) {
    if (!shown.has(at)) continue;
    if (at > last + 1) lines.push('...');
    lines.push(`${sign}${line}`);
    last = at;
  }
  return lines.join('\n');
}

interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** The longest common subsequence, after what both have at the start and the end is put aside. */
function editsOf(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [...a.slice(0, start).map(same), ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)), ...a.slice(a.length - end).map(same)];
}

/** Cells of the table; beyond that everything is taken away and put in anew. */
const mostCells = 4_000_000;

function middle(a: readonly string[], b: readonly string[]): readonly Edit[] {
  if (a.length * b.length > mostCells) return [...a.map(gone), ...b.map(come)];
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  function at(i: number, j: number): number {
    return common[i * width + j] ?? 0;
  }
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  }
  const edits: Edit[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      edits.push(same(a[i] ?? ''));
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || at(i + 1, j) >= at(i, j + 1))) edits.push(gone(a[i++] ?? ''));
    else edits.push(come(b[j++] ?? ''));
  }
  return edits;
}

function same(line: string): Edit {
  return { sign: ' ', line };
}
function gone(line: string): Edit {
  return { sign: '-', line };
}
function come(line: string): Edit {
  return { sign: '+', line };
}
