/**
 * One listener has a great many events waiting; how soon is another listener's event created? Real Redis, the sandbox, one worker.
 *
 *   npm run bench:fairness [waiting, default 200000] [events of the other, default 60]
 *
 * Goal: within 2 s (p99), however many wait.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JsonObject } from '@millrace/triggers';
import { startMillrace } from '../test/support/millrace.ts';

const waiting = Number(process.argv[2] ?? 200_000);
const others = Number(process.argv[3] ?? 60);

const folder = mkdtempSync(path.join(tmpdir(), 'fairness-'));
writeFileSync(path.join(folder, 'objects.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [listener('noisy', 'noisy'), listener('quiet', 'quiet')] }));
const millrace = await startMillrace([folder]);
try {
  const begun = performance.now();
  await store(waiting);
  console.log(`${waiting} events of the noisy listener stored in ${seconds(begun)} s`);

  const worker = await millrace.worker({ MILLRACE_LOG_LEVEL: 'warn' });
  const drainBegun = performance.now();
  const took: number[] = [];
  for (let nth = 0; nth < others; nth++) {
    const eventId = await millrace.send({ nth }, { 'X-GitHub-Delivery': randomUUID() }, '/quiet/quiet');
    const { event, finalAt } = await millrace.final(eventId);
    took.push((finalAt ?? Number.POSITIVE_INFINITY) - event.receivedAt);
    await sleep(250);
  }
  const { open } = await millrace.ledger.depth();
  took.sort((a, b) => a - b);
  console.log(`${others} events of the quiet listener: created after ${at(took, 0.5)} ms (median), ${at(took, 0.99)} ms (p99), ${at(took, 1)} ms (worst); goal: p99 under 2000 ms`);
  console.log(`meanwhile ${Math.round((waiting - open) / ((performance.now() - drainBegun) / 1000))} events a second of the noisy one were created, ${open} are left`);
  await worker.stop(30_000);
} finally {
  await millrace.close();
  rmSync(folder, { recursive: true });
}

/** Straight into the ledger, as ingress stores them: what is looked at is the worker. */
async function store(count: number): Promise<void> {
  const body = Buffer.from('{}');
  const listenerReference = { namespace: 'noisy', name: 'noisy', uid: '', resourceVersion: '' };
  for (let stored = 0; stored < count; stored += 200) {
    await Promise.all(
      Array.from({ length: Math.min(200, count - stored) }, () =>
        millrace.ledger.persist({
          event: { id: randomUUID(), listener: listenerReference, method: 'POST', url: '/', headers: { 'Content-Type': ['application/json'] } },
          body,
          trace: null,
          duplicateKey: null,
          duplicateWindowMs: 0,
        }),
      ),
    );
  }
}

function listener(namespace: string, name: string): JsonObject {
  const template = { spec: { resourcetemplates: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName: `${name}-` } }] } };
  return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { namespace, name }, spec: { triggers: [{ name: 't', template }] } };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function seconds(from: number): string {
  return ((performance.now() - from) / 1000).toFixed(1);
}
