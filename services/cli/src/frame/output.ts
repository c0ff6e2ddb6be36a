/** `--output`: results for people as a table, for programs as JSON or YAML. Both are made from one value. */
import { Option } from 'commander';
import { stringify } from 'yaml';
import type { Terminal } from './terminal.ts';

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
    return text === '' ? '' : `${text}\n`;
  },
  json: (value) => `${JSON.stringify(value, null, 2)}\n`,
  // Through JSON, so that both formats say the same of what only one of them could show.
  yaml: (value) => stringify(JSON.parse(JSON.stringify(value)), { lineWidth: 0 }),
} satisfies Record<OutputFormat, (value: unknown, table: Result['table']) => string>;
