/** What a run leaves: a table for who waits for it, a JSON, and the curves; where asked for, the table of a document too. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { draw } from './draw.ts';
import { described } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Finding, Measured } from './row.ts';

export interface MeasuredRow extends Measured {
  readonly name: string;
  readonly machine: Machine;
  readonly quick: boolean;
}

type KeptRow = Omit<MeasuredRow, 'charts'>;

export interface ReportFiles {
  readonly numbers: string;
  /** A folder. */
  readonly charts: string;
  /** Has the table between two marks. */
  readonly document: string | null;
}

/** Puts one row after the other in the place of what was measured of it before. */
export function createReport({ numbers, charts, document }: ReportFiles): { readonly put: (row: MeasuredRow) => void } {
  mkdirSync(path.dirname(numbers), { recursive: true });
  mkdirSync(charts, { recursive: true });
  return {
    put({ charts: drawn = [], ...row }) {
      const rows = [...before(numbers).filter(({ name }) => name !== row.name), row].toSorted((a, b) => a.name.localeCompare(b.name));
      writeFileSync(numbers, `${JSON.stringify({ rows }, null, 2)}\n`);
      for (const chart of drawn) writeFileSync(path.join(charts, `bench-${chart.name}.svg`), draw(chart, described(row.machine)));
      if (document !== null) writeFileSync(document, withTable(readFileSync(document, 'utf8'), rows));
    },
  };
}

function before(numbers: string): readonly KeptRow[] {
  return existsSync(numbers) ? (JSON.parse(readFileSync(numbers, 'utf8')) as { readonly rows: readonly KeptRow[] }).rows : [];
}

export function tableOf({ machine, findings }: MeasuredRow): string {
  const table = new Table({ head: ['what', 'measured', 'beside', 'goal', ''], style: { head: [], border: [] }, colWidths: [34, 42, 34, 22, 9], wordWrap: true });
  for (const { what, measured, baseline, goal, met } of findings) table.push([what, measured, baseline, goal, verdictOf(met)]);
  return `${table.toString()}\n${described(machine)}\n`;
}

function verdictOf(met: Finding['met']): string {
  if (met === null) return '';
  return met ? 'met' : 'not met';
}

const [begin, end] = ['<!-- bench: the table is written by `npm run bench -- --keep` -->', '<!-- bench: end -->'];

function withTable(document: string, rows: readonly KeptRow[]): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`found no ${begin} ... ${end} in the document`);
  return `${document.slice(0, from)}${begin}\n${markdownOf(rows)}${document.slice(to)}`;
}

function markdownOf(rows: readonly KeptRow[]): string {
  const lines = rows.flatMap(({ quick, findings }) => findings.map(({ what, measured, baseline, goal, met }) => `| ${[`${what}${quick ? ' (quick)' : ''}`, measured, baseline, goal, verdictOf(met)].join(' | ')} |`));
  const where = Map.groupBy(rows, ({ machine }) => described(machine));
  const measured = [...where].map(([machine, those]) => (where.size === 1 ? `${machine}.` : `${those.map(({ name }) => name).join(', ')}: ${machine}.`));
  return ['', '| row | measured | beside | goal | |', '| --- | --- | --- | --- | --- |', ...lines, '', ...measured.flatMap((line) => [line, ''])].join('\n');
}
