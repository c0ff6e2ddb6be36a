/** `millrace validate`: one line for each problem, as compilers write them, and a sum beside the results. */
import { UserError } from '@millrace/runtime';
import type { ExitCode } from '../frame/exit-code.ts';
import { printResult } from '../frame/output.ts';
import type { OutputFormat } from '../frame/output.ts';
import { complain } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { findingText } from '../objects/finding.ts';
import type { Finding } from '../objects/finding.ts';
import { validate } from './validate.ts';
import type { Validated } from './validate.ts';

export interface ValidateFlags {
  readonly filename: readonly string[];
  readonly namespace: string;
  readonly partial?: boolean;
  readonly strict?: boolean;
  readonly output: OutputFormat;
}

export async function runValidate({ filename, namespace, partial = false, strict = false, output }: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  const validated = validate({ files: filename, namespace, partial });
  const { files, objects, findings } = validated;
  if (objects === 0 && findings.length === 0) throw new UserError(`${filename.join(', ')}: found no object`);
  printResult(terminal, output, { value: { files, objects, findings: findings.map(plain) }, table: () => findings.map(lineOf).join('\n') });
  if (output === 'table') complain(terminal, sum(validated));
  return findings.some(({ severity }) => strict || severity === 'error') ? 1 : 0;
}

/** `el.yaml:12: error: EventListener "ci": spec.triggers[0].template.ref: ... [template-missing]` */
function lineOf(finding: Finding): string {
  const { place, line, severity, rule } = finding;
  const where = line === null ? [place.file, ...(place.document === null ? [] : [` document ${place.document}`])].join(':') : `${place.file}:${line}`;
  return `${where}: ${severity}: ${findingText(finding)} [${rule}]`;
}

function plain({ severity, rule, place, line, object, field, text }: Finding) {
  return { severity, rule, file: place.file, document: place.document, line, ...(object ?? { kind: null, namespace: null, name: null }), field, text };
}

function sum({ files, objects, findings }: Validated): string {
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return `${counted(objects, 'object')} in ${counted(files, 'file')}: ${counted(errors, 'error')}, ${counted(findings.length - errors, 'warning')}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
