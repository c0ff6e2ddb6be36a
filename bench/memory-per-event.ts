/**
 * What one event takes of Redis' memory: while it waits, when it is finished, and when its body is compressed. GitHub's own
 * example of a push, with deliveries that create a PipelineRun each, on a Redis started for this.
 *
 *   npm run bench:memory [EVENTS [DELIVERIES]]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectRedis, createLedger } from '@millrace/ledger';
import { decide, inBatches, settle, storedPush } from './support/stored-push.ts';
import { startRedisServer } from '@millrace/runtime';

const count = Number(process.argv[2] ?? 5_000);
const deliveries = Number(process.argv[3] ?? 1);
const folder = mkdtempSync(path.join(tmpdir(), 'millrace-memory-'));
const server = await startRedisServer({ folder, port: null, env: process.env });
const redis = connectRedis(server.url, { name: 'bench', whenAway: 'wait', onError: () => {} });
const ledger = createLedger({ connection: redis, secretKey: new Uint8Array(32).fill(1) });

const empty = await usedMemory();
const received = Array.from({ length: count }, (_, nth) => storedPush(nth));
await inBatches(received, (event) => ledger.persist(event));
const waiting = await usedMemory();
await inBatches(received, async ({ event }) => {
  for (const id of await decide(ledger, event.id, deliveries)) await settle(ledger, id);
});
const finished = await usedMemory();
await ledger.overdue(1);
while ((await ledger.packBodies()) > 0);
const packed = await usedMemory();

const sample = received[0] ?? storedPush(0);
print('waiting', waiting - empty);
print('finished', finished - empty);
print('finished, body compressed', packed - empty);
process.stdout.write(`\nof which, by key of one event (MEMORY USAGE):\n`);
for (const [what, bytes] of await byKey(sample.event.id)) process.stdout.write(`  ${what.padEnd(12)} ${bytes}\n`);
process.stdout.write(`  body as received: ${sample.body.byteLength} bytes\n`);

redis.disconnect();
await server.stop();
rmSync(folder, { recursive: true, force: true });

function print(what: string, bytes: number): void {
  process.stdout.write(`${what.padEnd(28)} ${Math.round(bytes / count)} bytes an event\n`);
}

async function usedMemory(): Promise<number> {
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
}

async function byKey(eventId: string): Promise<readonly (readonly [string, number])[]> {
  const [delivery = ''] = await redis.lrange(`{millrace}:deliveries:${eventId}`, 0, 0);
  const own = { event: eventId, body: eventId, deliveries: eventId, delivery, objects: delivery };
  const sizes = Object.entries(own).map(async ([what, id]) => [what, Number(await redis.memory('USAGE', `{millrace}:${what}:${id}`, 'SAMPLES', 0))] as const);
  const attempts = [`e:${eventId}`, `d:${delivery}`].map(async (member) => Number(await redis.memory('USAGE', `{millrace}:attempts:${member}`, 'SAMPLES', 0)));
  const attemptBytes = (await Promise.all(attempts)).reduce((sum, bytes) => sum + bytes, 0);
  return [...(await Promise.all(sizes)), ['attempts', attemptBytes]];
}
