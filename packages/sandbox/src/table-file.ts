/** Reads a table of ours from the folder `tables`: lists that are easier to read and compare as YAML than as code. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

export function table(name: string): unknown {
  return parse(readFileSync(new URL(`../tables/${name}.yaml`, import.meta.url), 'utf8'), { merge: true });
}
