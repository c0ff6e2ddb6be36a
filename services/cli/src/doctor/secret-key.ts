/** Is the key there that seals credential headers, and is it a key? What it is, is never shown. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as format from '@millrace/runtime/env-formats';
import type { Environment } from '@millrace/runtime';
import { ok, wrong } from './check.ts';
import type { Check } from './check.ts';

export function checkSecretKey(environment: Environment, dataFolder: string, besideUp: boolean): Check {
  const given = environment['MILLRACE_SECRET_KEY'] ?? '';
  const file = path.join(dataFolder, 'secret-key');
  const [text, where] = given !== '' || !besideUp ? [given, 'MILLRACE_SECRET_KEY'] : [textOf(file), file];
  const wanted = format.base64Key(32);
  if (wanted.read(text) !== null) return ok('secret-key', `${where}: a key of 32 bytes`);
  const found = text === '' ? 'nothing' : `${text.length} characters that are not shown`;
  return wrong('secret-key', `${where}: found ${found}, wanted ${wanted.wanted}`, 'give ingress and worker the same one: openssl rand -base64 32');
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return '';
  }
}
