import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

/** What is no matter of Tekton's could be given to @bufbuild/cel, so it may import only the library, what the library is made of, and itself. */
describe('what could be contributed upstream', () => {
  test.each(['check', 'cost', 'function', 'parse', 'plan', 'regex', 'value'])('%s imports nothing of ours', async (folder) => {
    const names = (await readdir(join(import.meta.dirname, folder))).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'));
    expect(names).not.toEqual([]);
    for (const name of names) {
      const source = await readFile(join(import.meta.dirname, folder, name), 'utf8');
      const imported = [...source.matchAll(/^(?:import|export) .* from '([^']+)';$/gm)].map(([, from = '']) => from);
      expect(imported.filter((from) => !/^(@bufbuild\/|re2js$|node:|\.\/|\.\.\/(check|cost|function|parse|plan|regex|value)\/)/.test(from))).toEqual([]);
    }
  });
});
