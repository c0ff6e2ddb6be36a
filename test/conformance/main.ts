import { parseArgs } from 'node:util';
import { implementationOf, judgeFile, type Report } from './judge.ts';
import { loadCaseFiles, recordedVectors, type CaseFile } from './load.ts';
import { serves } from './suite.ts';

/** `node test/conformance/main.ts [--cases DIR] [--suite NAME]`: exit code 1 on anything unexpected. */
try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { cases: { type: 'string' }, suite: { type: 'string' } } });
  const folder = values.cases ?? recordedVectors;
  const files = (await loadCaseFiles(folder)).filter((file) => file.cases.length > 0 && (values.suite === undefined || serves(values.suite, file.name)));
  if (files.length === 0) throw new Error(values.suite === undefined ? `no cases in "${folder}"` : `no cases of suite "${values.suite}" in "${folder}"`);
  let asExpected = true;
  for (const file of files) if (!(await runFile(file))) asExpected = false;
  return asExpected;
}

async function runFile(file: CaseFile): Promise<boolean> {
  const suite = implementationOf(file);
  if (suite === null) {
    process.stdout.write(`${file.name}: not implemented yet, ${file.cases.length} cases\n`);
    return false;
  }
  const report = await judgeFile(file, suite);
  process.stdout.write(render(report));
  return report.failed.length === 0;
}

function render({ name, passed, failed, known }: Report): string {
  const total = [...known.values()].reduce((sum, count) => sum + count, 0);
  const byRule = [...known].map(([rule, count]) => `${rule} ${count}`).join(', ');
  const failures = failed.flatMap((failure) => [`  failed: ${failure.name}`, ...failure.why.map((line) => `    ${line}`)]);
  return [`${name}: ${passed} passed, ${failed.length} failed, ${total} known${byRule === '' ? '' : ` (${byRule})`}`, ...failures, ''].join('\n');
}
