/** What a run leaves: a table for who waits for it, a JSON, and the curves. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Table from 'cli-table3';
import { draw } from './draw.ts';
import { described } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Chart, Finding, Measured } from './row.ts';

export interface Report {
  readonly machine: Machine;
  readonly quick: boolean;
  readonly rows: readonly (Measured & { readonly name: string })[];
}

export function tableOf({ machine, rows }: Report): string {
  const table = new Table({ head: ['what', 'measured', 'beside', 'goal', ''], style: { head: [], border: [] }, colWidths: [34, 42, 34, 22, 9], wordWrap: true });
  for (const { what, measured, baseline, goal, met } of rows.flatMap(({ findings }) => findings)) table.push([what, measured, baseline, goal, verdictOf(met)]);
  return `${table.toString()}\n${described(machine)}\n`;
}

function verdictOf(met: Finding['met']): string {
  if (met === null) return '';
  return met ? 'met' : 'not met';
}

export function writeReport(report: Report, folders: { readonly numbers: string; readonly charts: string }): void {
  mkdirSync(path.dirname(folders.numbers), { recursive: true });
  mkdirSync(folders.charts, { recursive: true });
  const { machine, quick, rows } = report;
  const findings = rows.map(({ name, findings }) => ({ name, findings }));
  writeFileSync(folders.numbers, `${JSON.stringify({ machine, quick, rows: findings }, null, 2)}\n`);
  for (const chart of rows.flatMap(({ charts = [] }): readonly Chart[] => charts)) writeFileSync(path.join(folders.charts, `bench-${chart.name}.svg`), draw(chart, described(machine)));
}
