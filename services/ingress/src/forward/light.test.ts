/** What the forwarder loads: there is one for each listener, and it works next to tenants. */
import { expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';

test('the forwarder loads neither Redis nor Kubernetes, express nor traces', () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = new Set();
    registerHooks({
      resolve(specifier, context, next) {
        const found = next(specifier, context);
        loaded.add(found.url);
        return found;
      },
    });
    for (const file of ['app.ts', 'config.ts']) await import(new URL(file, ${JSON.stringify(import.meta.url)}));
    console.log(JSON.stringify([...loaded]));
  `;
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script], { encoding: 'utf8' });
  const loaded = JSON.parse(output) as readonly string[];
  const packages = new Set(loaded.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? []));
  expect([...packages].filter((name) => /^(ioredis|bullmq|undici|express|@kubernetes|@opentelemetry\/sdk-(?:node|trace)|@bufbuild)/.test(name))).toEqual([]);
  expect(packages).toContain('pino');
  expect(loaded.filter((url) => /\/packages\/(?!runtime\/|triggers\/src\/(?:light|receive\/(?:request-path|told))\.ts$)/.test(url))).toEqual([]);
});
