/** What one event asks of Redis: counted by Redis itself. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { defaultPrefix } from '@millrace/ledger';
import type { JsonObject } from '@millrace/triggers';
import { startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

const template: JsonObject = { spec: { resourcetemplates: [{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { generateName: 'run-' }, spec: { pipelineRef: { name: 'build' } } }] } };
const listener = { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace: 'default', name: 'el' }, spec: { triggers: [{ name: 'build', template }] } };
/** 7 KB of a push. */
const push = { ref: 'refs/heads/main', repository: { full_name: 'o/r' }, commits: Array.from({ length: 20 }, (_, nth) => ({ id: String(nth).padStart(40, '0'), message: 'm'.repeat(280) })) };

let folder: string;
let millrace: Millrace;
let redis: Redis;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'redis-commands-'));
  writeFileSync(path.join(folder, 'listener.json'), JSON.stringify(listener));
  millrace = await startMillrace([folder]);
  redis = new Redis(millrace.redis.url);
});
afterAll(async () => {
  redis?.disconnect();
  await millrace?.close();
  rmSync(folder, { recursive: true, force: true });
});

test('ingress runs two scripts for an event: one of the ledger, one of the queue', async () => {
  // It knows the scripts after the first event, and there is no worker that runs any.
  const first = await millrace.send(push);
  await until(async () => (await millrace.ledger.event(first))?.answered != null, 'what the first sender was told is noted');
  const { scripts, close } = await watchScripts();
  try {
    const eventId = await millrace.send(push);
    await until(() => scripts.some((args) => notesAnswer(args, eventId)), 'what the sender was told is noted, after the answer');
    expect(scripts.findIndex((args) => notesAnswer(args, eventId))).toBe(2);
  } finally {
    close();
  }
});

test('from receipt to the end five durable writes follow each other, beside the taking of the job', async () => {
  await millrace.worker();
  await millrace.final(await millrace.send(push));
  const { scripts, close } = await watchScripts();
  try {
    const eventId = await millrace.send(push);
    const { deliveries } = await millrace.final(eventId);
    const ids = [eventId, ...deliveries.map(({ id }) => id)];
    await until(() => scripts.some((args) => isLedgers(args) && args[4] === ids[1]), 'the settlement has been seen');
    // EVALSHA sha 1 prefix id ...: what asks for an id and no more only reads.
    const stored = scripts.filter((args) => isOfOne(args, eventId) && args.includes(JSON.stringify(push)));
    const writes = scripts.filter((args) => isLedgers(args) && args.length > 5 && ids.includes(args[4] ?? ''));
    const added = scripts.filter((args) => !isLedgers(args) && args.some((arg) => arg.includes(`${eventId}.1`)));
    expect([stored.length, writes.length]).toEqual([1, 3]);
    // Added by ingress; ended by the worker, when all has been recorded.
    expect(added.length).toBeLessThanOrEqual(2);
  } finally {
    close();
  }
});

function isLedgers(args: readonly string[]): boolean {
  return args[3] === defaultPrefix;
}

/** EVALSHA sha 1 prefix count event ...: what ingress stores and notes, of several events together. */
function isOfOne(args: readonly string[], eventId: string): boolean {
  return isLedgers(args) && args[4] === '1' && args[5] === eventId;
}

function notesAnswer(args: readonly string[], eventId: string): boolean {
  return isOfOne(args, eventId) && args[7] === '202';
}

/** Every script that is run from now on, in order. */
async function watchScripts(): Promise<{ readonly scripts: readonly (readonly string[])[]; readonly close: () => void }> {
  const monitor = await redis.monitor();
  const scripts: (readonly string[])[] = [];
  monitor.on('monitor', (_time: string, args: readonly string[]) => args[0]?.toLowerCase().startsWith('eval') === true && scripts.push(args));
  return { scripts, close: () => monitor.disconnect() };
}
