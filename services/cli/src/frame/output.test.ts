import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { listPrinter, outputFormats } from './output.ts';
import type { OutputFormat } from './output.ts';

interface Item {
  readonly id: number;
  readonly name: string;
}

function printed(format: OutputFormat, pages: readonly (readonly Item[])[], next: string | null): { readonly out: string; readonly err: string } {
  const said = { out: '', err: '' };
  const terminal = { environment: {}, out: (text: string) => void (said.out += text), outBytes: () => undefined, err: (text: string) => void (said.err += text), screen: null, interrupted: () => new AbortController().signal };
  const printer = listPrinter<Item>(terminal, format, { name: 'items', head: ['ID', 'NAME'], row: ({ id, name }) => [String(id), name], value: (item) => item });
  for (const page of pages) printer.add(page);
  printer.end(next);
  return said;
}

const pages = [[{ id: 1, name: 'one' }, { id: 2, name: 'two\nlines' }], [], [{ id: 30_000, name: '' }]];
const programs = { json: (text: string) => JSON.parse(text) as unknown, yaml: (text: string) => parse(text) as unknown };

describe('a list that comes in pages', () => {
  test.each(['json', 'yaml'] as const)('is one document in %s', (format) => {
    expect(programs[format](printed(format, pages, 'cursor').out)).toEqual({ items: pages.flat(), next: 'cursor' });
    expect(programs[format](printed(format, [], null).out)).toEqual({ items: [], next: null });
  });

  test('is one table with one head, a line for each', () => {
    expect(printed('table', pages, null)).toEqual({ out: 'ID  NAME\n1   one\n2   two lines\n30000\n', err: '' });
  });

  test('that is empty says so to a person only', () => {
    expect(outputFormats.map((format) => printed(format, [[]], null).err)).toEqual(['millrace: no items\n', '', '']);
  });
});
