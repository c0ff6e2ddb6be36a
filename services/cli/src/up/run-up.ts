/** `millrace up` from its start to the signal that ends it. */
import { fileURLToPath } from 'node:url';
import { createLifecycle, silentLogger } from '@millrace/runtime';
import type { ExitCode } from '../frame/exit-code.ts';
import { complain, say } from '../frame/terminal.ts';
import type { Terminal } from '../frame/terminal.ts';
import { upOptions } from './options.ts';
import type { UpFlags } from './options.ts';
import { up } from './up.ts';

const tutorial = fileURLToPath(new URL('../../../../examples/tutorial', import.meta.url));

export async function runUp(flags: UpFlags, terminal: Terminal): Promise<ExitCode> {
  const lifecycle = createLifecycle({ graceMs: 30_000, logger: silentLogger });
  const ended: PromiseWithResolvers<ExitCode> = Promise.withResolvers();
  terminal.interrupted().addEventListener('abort', () => {
    say(terminal, '\nstopping');
    void lifecycle.stop().then(() => ended.resolve(0));
  });
  try {
    await up({
      options: upOptions(flags, tutorial),
      environment: terminal.environment,
      lifecycle,
      say: (line) => say(terminal, line),
      onGone(what) {
        complain(terminal, what);
        void lifecycle.stop().then(() => ended.resolve(1));
      },
    });
  } catch (error) {
    if (!lifecycle.stopping.aborted) {
      await lifecycle.stop();
      throw error;
    }
  }
  return ended.promise;
}
