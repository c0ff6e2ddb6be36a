import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { UserError } from '@millrace/runtime';
import { errorCode } from '@millrace/triggers';

/** The key that seals credential headers in Redis: MILLRACE_SECRET_KEY, else a file of our own (mode 0600), made at the first start. */
export function secretKey(fromEnvironment: string | undefined, dataFolder: string): string {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return fromEnvironment;
  const file = path.join(dataFolder, 'secret-key');
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two first starts at once, one makes it and the other reads it.
    writeFileSync(file, `${randomBytes(32).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
  const key = readFileSync(file, 'utf8').trim();
  if (Buffer.from(key, 'base64').length !== 32) throw new UserError(`${file}: found ${key.length} characters, wanted 32 bytes in base64; what it sealed can't be read without it`);
  return key;
}
