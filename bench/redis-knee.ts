/**
 * How far one Redis goes: events arrive at a rate that rises, each with one trigger and one object, until their answers get late. What is sent is
 * what ingress and worker send (recorded from the ledger and the queue), but by a client that costs next to nothing, so that Redis is what is
 * full. Left out is how BullMQ hands a job to a worker and ends it; `npm run bench -- --only redis` has what that costs.
 *
 *   npm run bench:redis-knee [EVENTS]
 */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectRedis, createLedger } from '@millrace/ledger';
import { createQueue } from '@millrace/queue';
import { startTestRedis } from '../test/support/redis.ts';
import { emptied } from './support/redis.ts';
import { ms, quantileOf } from './support/statistics.ts';
import { decide, settle, storedPush } from './support/stored-push.ts';
import type { Decided } from './support/stored-push.ts';
import { usageOf } from './support/usage.ts';

const count = Number(process.argv[2] ?? 4000);
const rates = [100, 200, 400, 600, 800, 1000, 1250, 1500, 2000, 2500, 3000, 4000, 5000, 6000];
const connections = 16;

const server = await startTestRedis();
const { url } = server;
const redis = { url, pid: server.server.pid, close: () => server.close() };
const connection = connectRedis(url, { name: 'bench', whenAway: 'wait', onError: () => {} });
const ledger = createLedger({ connection, secretKey: randomBytes(32) });
const queue = createQueue({ connection, onError: () => {} });
await connection.config('SET', 'appendfsync', 'always', 'auto-aof-rewrite-percentage', '0');

/** Of one event, in order: what one step of it sends. The first is what its sender waits for. */
type Recorded = readonly Buffer[];

console.log(`node ${process.version}, redis ${/redis_version:(\S+)/.exec(await connection.info('server'))?.[1]}, appendfsync always, pushes of 7,000 bytes, ${count} events a rate\n`);
const events = await record();
console.log('offered     done        redis    stored: p50    p99');
let knee = 0;
for (const rate of rates) {
  await emptied(redis);
  const { perSecond, busy, p50, p99 } = await play(rate);
  const { open } = await ledger.depth();
  if (open !== 0) throw new Error(`${open} of ${count} events are open: what was recorded does not fit any more`);
  console.log(`${String(rate).padEnd(5)} /s    ${String(Math.round(perSecond)).padEnd(5)} /s    ${`${Math.round(busy * 100)}%`.padEnd(6)}   ${ms(p50).padEnd(12)}   ${ms(p99)}`);
  if (perSecond < 0.9 * rate || p99 > 250) break;
  knee = rate;
}
console.log(`\nthe knee: about ${knee} events/s; beyond, senders wait`);
await queue.close();
connection.disconnect();
await server.close();

async function record(): Promise<readonly Recorded[]> {
  // Once before, so that Redis has every script and only their digests are sent.
  await Promise.all([connection.ping(), cycle(storedPush(0), (work) => work())]);
  await emptied(redis);
  const { stream } = connection as unknown as { readonly stream: object };
  const sending = connection as unknown as { sendCommand: (command: { toWritable: (socket: object) => string | Buffer }, ...more: readonly unknown[]) => unknown };
  const send = sending.sendCommand.bind(connection);
  let sent: Buffer[] = [];
  sending.sendCommand = (command, ...more) => {
    sent.push(Buffer.from(command.toWritable(stream)));
    return send(command, ...more);
  };
  async function step(work: () => Promise<unknown>): Promise<Buffer> {
    sent = [];
    await work();
    return Buffer.concat(sent);
  }
  const all: Recorded[] = [];
  for (let nth = 0; nth < count; nth++) {
    const steps: Buffer[] = [];
    await cycle(storedPush(nth), async (work) => void steps.push(await step(work)));
    all.push(steps);
  }
  sending.sendCommand = send;
  return all;
}

async function cycle(push: ReturnType<typeof storedPush>, step: (work: () => Promise<unknown>) => Promise<unknown>): Promise<void> {
  const { id } = push.event;
  let deliveries: readonly Decided[] = [];
  await step(async () => {
    await ledger.persist(push);
    await queue.add({ kind: 'event', id, run: 1 }, 0);
  });
  await step(async () => (deliveries = await decide(ledger, id)));
  await step(() => Promise.all(deliveries.map((one) => settle(ledger, one))));
}

async function play(rate: number): Promise<{ readonly perSecond: number; readonly busy: number; readonly p50: number; readonly p99: number }> {
  const clients = await Promise.all(Array.from({ length: connections }, () => openClient()));
  const took: number[] = [];
  const usage = usageOf(redis.pid);
  const begin = performance.now();

  async function one(nth: number): Promise<void> {
    const due = begin + (nth * 1000) / rate;
    const client = clients[nth % connections];
    const [stored, ...later] = events[nth] ?? [];
    if (client === undefined || stored === undefined) return;
    await client(stored);
    took.push(performance.now() - due);
    for (const step of later) await client(step);
  }
  const running: Promise<void>[] = [];
  while (running.length < count) {
    const due = Math.min(count, Math.floor(((performance.now() - begin) * rate) / 1000) + 1);
    while (running.length < due) running.push(one(running.length));
    await sleep(1);
  }
  await Promise.all(running);
  const elapsed = performance.now() - begin;
  const busy = usage.spentMs() / elapsed;
  took.sort((a, b) => a - b);
  await Promise.all(clients.map((client) => client(null)));
  return { perSecond: (count * 1000) / elapsed, busy, p50: quantileOf(took, 0.5), p99: quantileOf(took, 0.99) };
}

/** Sends, and resolves when everything before has been answered; replies are looked at only for the mark behind them. Null ends it. */
function openClient(): Promise<(bytes: Buffer | null) => Promise<void>> {
  const { hostname, port } = new URL(url);
  const waiting: (() => void)[] = [];
  const mark = `+${randomBytes(12).toString('hex')}`;
  const echo = `*2\r\n$4\r\nECHO\r\n$${mark.length}\r\n${mark}\r\n`;
  let rest = '';

  function read(socket: Socket): void {
    socket.on('data', (chunk: Buffer) => {
      // A mark may come in two pieces.
      const text = rest + chunk.toString('latin1');
      const parts = text.split(mark);
      rest = (parts.at(-1) ?? '').slice(-mark.length);
      for (let nth = 1; nth < parts.length; nth++) waiting.shift()?.();
    });
  }
  return new Promise((opened, failed) => {
    const socket = connect(Number(port), hostname);
    socket.setNoDelay(true);
    read(socket);
    socket.once('error', failed);
    socket.once('connect', () =>
      opened(async (bytes) => {
        if (bytes === null) socket.destroy();
        else {
          await new Promise<void>((answered) => {
            waiting.push(answered);
            socket.write(Buffer.concat([bytes, Buffer.from(echo)]));
          });
        }
      }),
    );
  });
}
