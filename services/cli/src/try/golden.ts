/** Golden files: what a trigger comes to, written down, so that a team's CI sees when that changes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { UserError, errorText } from '@millrace/runtime';
import { errorCode } from '@millrace/triggers';
import { parse, stringify } from 'yaml';
import { lineDiff } from './line-diff.ts';

export type Compared = { readonly kind: 'equal' } | { readonly kind: 'different'; readonly diff: string };

export function writeGolden(file: string, value: unknown): void {
  try {
    writeFileSync(file, goldenText(value));
  } catch (error) {
    throw new UserError(`--golden: ${file}: cannot be written: ${errorText(error)}`);
  }
}

/** By what the file says, however it is laid out: somebody may have put comments into it. */
export function compareGolden(file: string, value: unknown): Compared {
  const wanted = goldenText(readGolden(file));
  const found = goldenText(value);
  return wanted === found ? { kind: 'equal' } : { kind: 'different', diff: lineDiff(wanted, found) };
}

function readGolden(file: string): unknown {
  try {
    return parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') throw new UserError(`--golden: ${file}: no such file; --update writes it`);
    throw new UserError(`--golden: ${file}: cannot be read: ${errorText(error)}`);
  }
}

/** Keys sorted: their order means nothing. */
function goldenText(value: unknown): string {
  return stringify(JSON.parse(JSON.stringify(value ?? null)), { lineWidth: 0, sortMapEntries: true });
}
