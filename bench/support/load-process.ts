/** node load-process.ts LOAD (JSON): sends pushes to a listener, and says how fast they were answered. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Load, Loaded } from './load.ts';
import { pushHeaders, pushOf } from './pushes.ts';
import { quantileOf } from './statistics.ts';

const { port, path, bodyBytes, connections, most, forMs, perSecond } = JSON.parse(process.argv[2] ?? '') as Load;
const body = pushOf(bodyBytes);
const fixed = Object.entries({ Host: `127.0.0.1:${port}`, 'Content-Length': body.length, ...pushHeaders }).map(([name, value]) => `${name}: ${value}\r\n`);
const head = `POST ${path} HTTP/1.1\r\n${fixed.join('')}X-GitHub-Delivery: ${randomBytes(8).toString('hex')}-`;

const answered: number[] = [];
let asked = 0;
let refused = 0;
const sockets = await Promise.all(Array.from({ length: connections }, open));
const begun = performance.now();
await Promise.all(sockets.map(run));
const tookMs = performance.now() - begun;
answered.sort((a, b) => a - b);
const loaded: Loaded = { accepted: answered.length - refused, refused, tookMs, perSecond: (answered.length / tookMs) * 1000, p50: quantileOf(answered, 0.5), p99: quantileOf(answered, 0.99) };
process.stdout.write(`${JSON.stringify(loaded)}\n`);

async function open(): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await once(socket, 'connect');
  return socket;
}

async function run(socket: Socket): Promise<void> {
  for (let since = await turn(); since !== null; since = await turn()) {
    const status = await ask(socket);
    answered.push(performance.now() - since);
    if (status !== '202') refused += 1;
  }
  socket.destroy();
}

/** When the next request is due, or was, no connection being free; null when there is none. */
async function turn(): Promise<number | null> {
  const nth = asked++;
  const now = performance.now();
  if (nth >= (most ?? Number.POSITIVE_INFINITY)) return null;
  const due = perSecond === null ? now : begun + (nth * 1000) / perSecond;
  if (Math.max(due, now) - begun >= (forMs ?? Number.POSITIVE_INFINITY)) return null;
  if (due <= now) return due;
  await sleep(due - now);
  // That a timer is late is not the server's doing.
  return performance.now();
}

/** The status of the answer, which is short and has its length in front. */
function ask(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    function take(chunk: Buffer): void {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/^content-length: (\d+)/im.exec(answer)?.[1]);
      if (answer.length < end + 4 + length) return;
      socket.off('data', take).off('close', gone);
      resolve(answer.slice(9, 12));
    }
    function gone(): void {
      reject(new Error('the connection was closed'));
    }
    socket.on('data', take).once('close', gone);
    socket.cork();
    socket.write(`${head}${asked}-${answered.length}\r\n\r\n`, 'latin1');
    socket.write(body);
    socket.uncork();
  });
}
