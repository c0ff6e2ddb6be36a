/** Headers as a person writes them: `Name: value`, one a line. Pure. */
export function headerLines(headers: readonly (readonly [name: string, value: string])[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}

export type ReadHeaders = { readonly kind: 'headers'; readonly headers: Readonly<Record<string, string>> } | { readonly kind: 'problem'; readonly text: string };

export function readHeaderLines(text: string): ReadHeaders {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const wrong = lines.find((line) => !/^[^\s:]+:/.test(line));
  if (wrong !== undefined) return { kind: 'problem', text: `"${wrong}" is no header; wanted "Name: value"` };
  return { kind: 'headers', headers: Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()])) };
}
