/**
 * `--output`: results for people as a table, for programs as JSON or YAML. Both are made from one value.
 *
 *   printResult   one value
 *   listPrinter   a list of any length, written as its pages come
 *   tellOneByOne  things as they happen: a line each, or a document each
 */
import { Option } from 'commander';
import { stringify } from 'yaml';
import type { Terminal } from './terminal.ts';
import { columns, printable } from './text.ts';

export const outputFormats = ['table', 'json', 'yaml'] as const;
export type OutputFormat = (typeof outputFormats)[number];

export function outputOption(): Option {
  return new Option('-o, --output <format>', 'how results are written').choices(outputFormats).default('table');
}

export interface Result {
  /** Plain data: what JSON and YAML show. */
  readonly value: unknown;
  /** The same for people, without the last line's end; empty where there is nothing to say. */
  readonly table: () => string;
}

export function printResult({ out }: Terminal, format: OutputFormat, { value, table }: Result): void {
  out(written[format](value, table));
}

const written = {
  table(_, table) {
    const text = table();
    return text === '' ? '' : `${printable(text)}\n`;
  },
  json: (value) => `${JSON.stringify(value, null, 2)}\n`,
  yaml: (value) => yamlOf(value),
} satisfies Record<OutputFormat, (value: unknown, table: Result['table']) => string>;

/** Through JSON, so that both formats say the same of what only one of them could show. */
function yamlOf(value: unknown): string {
  return stringify(JSON.parse(JSON.stringify(value)), { lineWidth: 0 });
}

export interface ListShape<T> {
  /** What the list is called in JSON and YAML. */
  readonly name: string;
  readonly head: readonly string[];
  readonly row: (item: T) => readonly string[];
  readonly value: (item: T) => unknown;
}

export interface ListPrinter<T> {
  add(items: readonly T[]): void;
  /** `next` is the cursor of what was not asked for, or null. */
  end(next: string | null): void;
}

export function listPrinter<T>({ out, err }: Terminal, format: OutputFormat, { name, head, row, value }: ListShape<T>): ListPrinter<T> {
  let count = 0;
  let widths: readonly number[] = [];

  function addRows(items: readonly T[]): void {
    const rows = items.map((item) => row(item));
    const page = columns(count === 0 ? [head, ...rows] : rows, widths);
    widths = page.widths;
    out(`${page.text}\n`);
  }
  function addValues(items: readonly T[]): void {
    for (const [index, item] of items.entries()) {
      if (format === 'yaml') out(indented(yamlOf([value(item)])));
      else out(`${count + index === 0 ? '' : ','}\n${indented(JSON.stringify(value(item), null, 2), '    ')}`);
    }
  }
  if (format !== 'table') out(format === 'json' ? `{\n  "${name}": [` : `${name}:\n`);
  return {
    add(items) {
      if (items.length === 0) return;
      if (format === 'table') addRows(items);
      else addValues(items);
      count += items.length;
    },
    end(next) {
      if (format === 'table' && count === 0) err(`millrace: no ${name}\n`);
      if (format === 'json') out(`${count === 0 ? '' : '\n  '}],\n  "next": ${JSON.stringify(next)}\n}\n`);
      // An empty block would be null.
      if (format === 'yaml') out(`${count === 0 ? '  []\n' : ''}next: ${JSON.stringify(next)}\n`);
    },
  };
}

export function tellOneByOne({ out }: Terminal, format: OutputFormat): (told: Result) => void {
  const tell = {
    table: ({ table }) => `${printable(table())}\n`,
    json: ({ value }) => `${JSON.stringify(value)}\n`,
    yaml: ({ value }) => `---\n${yamlOf(value)}`,
  } satisfies Record<OutputFormat, (told: Result) => string>;
  return (told) => out(tell[format](told));
}

function indented(text: string, by = '  '): string {
  return text.replace(/^(?=.)/gm, by);
}
