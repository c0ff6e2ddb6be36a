/** The bundle that `npm start` runs, made where it is not up to date. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { repositoryRoot } from './millrace.ts';

export function makeBundle(): void {
  const { status, stderr } = spawnSync(process.execPath, [path.join(repositoryRoot, 'scripts', 'bundle.mjs')], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}
