/**
 * `npm run bench:bad-input [part of a name]`: each bad input through ingress and every trigger of test/adversarial, with the longest time for which it held
 * the event loop. One event should not hold it for more than 50 ms; the process here is sender, ingress, worker and API server in one.
 */
import { performance } from 'node:perf_hooks';
import { badInputs } from '../test/adversarial/inputs.ts';
import { startWholeWay } from '../test/adversarial/whole-way.ts';

const wanted = process.argv[2] ?? '';
const way = await startWholeWay();
try {
  const warm = { name: '', headers: {}, body: Buffer.from('{"x":"a","l":[1]}') };
  for (let nth = 0; nth < 20; nth++) await way.send('taking-all', warm);
  for (const input of badInputs.filter(({ name }) => name.includes(wanted))) {
    const { longestMs, tookMs, status } = await measured(() => way.deliver('taking-all', input));
    process.stdout.write(`${longestMs.toFixed(0).padStart(6)} ms held, ${tookMs.toFixed(0).padStart(6)} ms in all, ${status}  ${input.name}\n`);
  }
} finally {
  await way.close();
}

/** The most processor time of this thread between two rounds of the event loop while it runs: what others on the machine take does not count. */
async function measured(run: () => ReturnType<typeof way.deliver>): Promise<{ readonly longestMs: number; readonly tookMs: number; readonly status: number }> {
  let longestMs = 0;
  let isRunning = true;
  let last = busyMs();
  function tick(): void {
    const now = busyMs();
    longestMs = Math.max(longestMs, now - last);
    last = now;
    if (isRunning) setImmediate(tick);
  }
  setImmediate(tick);
  const begun = performance.now();
  const { answer } = await run();
  isRunning = false;
  return { longestMs, tookMs: performance.now() - begun, status: answer?.status ?? 0 };
}

function busyMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
