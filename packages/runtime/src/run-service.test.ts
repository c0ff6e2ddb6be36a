import { afterEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';

const index = join(dirname(fileURLToPath(import.meta.url)), 'index.ts');
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** A process whose main is `runService('svc', start)`; `body` is the start's code. */
function run(body: string, env: Record<string, string> = {}) {
  const script = `import { runService, UserError } from ${JSON.stringify(index)};
    await runService('svc', async ({ lifecycle, logger }) => { ${body} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  children.push(child);
  const text = { out: '', err: '' };
  const waiting: (() => void)[] = [];
  child.stdout.on('data', (bytes: Buffer) => {
    text.out += bytes.toString();
    for (const check of waiting) check();
  });
  child.stderr.on('data', (bytes: Buffer) => (text.err += bytes.toString()));
  const exited = once(child, 'close').then(([code]: unknown[]) => ({ code, ...text }));
  async function printed(line: string): Promise<void> {
    if (text.out.includes(line)) return;
    await new Promise<void>((resolve) => waiting.push(() => text.out.includes(line) && resolve()));
  }
  return { child, exited, printed };
}

const lives = `const alive = setInterval(() => {}, 1000); lifecycle.onStop('alive', () => { clearInterval(alive); console.log('closed'); }); console.log('started');`;

describe('a service', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s', async (signal) => {
    const { child, exited, printed } = run(lives);
    await printed('started');
    child.kill(signal);
    expect(await exited).toMatchObject({ code: 0, out: expect.stringContaining('closed'), err: '' });
  });

  test('stops when its owner goes away', async () => {
    const { child, exited, printed } = run(lives, { MILLRACE_OWNER: 'stdin' });
    await printed('started');
    child.stdin?.end();
    expect(await exited).toMatchObject({ code: 0, out: expect.stringContaining('closed') });
  });

  test('gives up draining at the second signal', async () => {
    const { child, exited, printed } = run(`${lives} lifecycle.onStop('stuck', () => { console.log('stuck'); return new Promise(() => {}); });`);
    await printed('started');
    child.kill('SIGTERM');
    await printed('stuck');
    child.kill('SIGTERM');
    expect((await exited).code).toBe(143);
  });

  test("tells a user's mistake in its own words and stops what had started", async () => {
    const { exited } = run(`${lives} throw new UserError('port 8080 is taken\\nand so is 8081');`, { MILLRACE_LOG_LEVEL: 'warn' });
    expect(await exited).toEqual({ code: 1, out: 'started\nclosed\n', err: 'svc: port 8080 is taken\nsvc: and so is 8081\n' });
  });

  test('logs a bug with its stack', async () => {
    const { exited } = run(`${lives} setImmediate(() => { throw new TypeError('oops'); });`);
    const { code, out } = await exited;
    expect(code).toBe(70);
    expect(out).toMatch(/"level":"fatal".*TypeError: oops\\n {4}at /);
    expect(out).toContain('closed');
  });

  test('refuses settings of its own that are wrong', async () => {
    const { exited } = run(lives, { MILLRACE_LOG_LEVEL: 'loud' });
    expect(await exited).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^svc: MILLRACE_LOG_LEVEL: found "loud", wanted "debug" or /) });
  });
});
