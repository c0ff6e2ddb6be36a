/** Text for a terminal: what comes from events may hold anything, also what would move the cursor or colour the screen. */
export function printable(text: string): string {
  // oxlint-disable-next-line no-control-regex -- these are what must not reach the terminal; ends of lines and tabs may
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Rows as lines, each column as wide as its longest text; the last one is as long as it is. */
export function columns(rows: readonly (readonly string[])[], least: readonly number[] = []): { readonly text: string; readonly widths: readonly number[] } {
  const lines = rows.map((row) => row.map(oneLine));
  const widths = (lines[0] ?? []).map((_, at) => Math.max(least[at] ?? 0, ...lines.map((row) => row[at]?.length ?? 0)));
  const text = lines.map((row) => row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join('  ').trimEnd()).join('\n');
  return { text, widths };
}

/** For the length of a list's cell. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function oneLine(text: string): string {
  return printable(text).replace(/[\n\t]+/g, ' ');
}
