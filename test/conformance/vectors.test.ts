import { describe, expect, test } from '@jest/globals';
import { implementationOf, judgeFile, type Failure } from './judge.ts';
import { loadCaseFiles, recordedVectors, type CaseFile } from './load.ts';
import { passing } from './passing.ts';
import { serves } from './suite.ts';

const recorded = await loadCaseFiles(recordedVectors);
const extraFolder = process.env['MILLRACE_EXTRA_VECTORS'];

describe('recorded cases of tektoncd/triggers', () => {
  if (passing.length > 0) test.each(passing)('%s', async (name) => {
    expect(await failuresOf(recorded.find((file) => file.name === name))).toEqual([]);
  });
});

describe('further recorded cases', () => {
  if (extraFolder === undefined) {
    // oxlint-disable-next-line jest/no-disabled-tests, jest/expect-expect -- this line says what is missing
    test.skip('MILLRACE_EXTRA_VECTORS names no folder with further case files', () => {});
    return;
  }
  test('of the passing suites', async () => {
    const files = (await loadCaseFiles(extraFolder)).filter((file) => passing.some((name) => serves(name, file.name)));
    expect(files).not.toEqual([]);
    for (const file of files) expect(await failuresOf(file)).toEqual([]);
  });
});

async function failuresOf(file: CaseFile | undefined): Promise<readonly Failure[]> {
  if (file === undefined) throw new Error('no case file of this name');
  const suite = implementationOf(file);
  if (suite === null) throw new Error(`suite "${file.name}" has no implementation`);
  return (await judgeFile(file, suite)).failed;
}
