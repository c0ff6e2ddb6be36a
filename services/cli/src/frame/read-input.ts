import { readFileSync } from 'node:fs';
import { UserError } from '@millrace/runtime/user-error';
import { errorCode } from '@millrace/triggers';

/** The bytes of a file that somebody named; `-` is the standard input. */
export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file === '-' ? 0 : file);
  } catch (error) {
    const why = reasons.get(errorCode(error) ?? '');
    throw new UserError(`${file}: ${why ?? `cannot be read: ${String(error)}`}`);
  }
}

const reasons = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'no right to read it'],
  ['EISDIR', 'a folder, wanted a file'],
]);
