/** One event at a time: from the request to the object that a watch shows, beside one bare create until the same watch shows it. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { Pool } from 'undici';
import type { JsonObject } from '@millrace/triggers';
import type { Bench } from '../support/bench.ts';
import type { FarSide } from '../support/far-side.ts';
import { pushHeaders, pushOf } from '../support/pushes.ts';
import type { Measured, Row } from '../support/row.ts';
import { createdObject, makeListener, removeRuns, startScene } from '../support/scene.ts';
import { medianOf, ms, quantileOf } from '../support/statistics.ts';

export const latency: Row = { name: 'latency', what: 'one event at a time, receive to object created', run };

const place = { namespace: 'latency', name: 'el' };
const wanted = 3;

async function run(bench: Bench): Promise<Measured> {
  const farSide = await bench.farSide();
  await makeListener(farSide, place);
  const redis = await bench.redis('always');
  const scene = await startScene(bench, redis, farSide);
  const shown = await watchRuns(farSide);
  const { origin, headers, ca } = farSide.access;
  const api = new Pool(origin, { connections: 1, ...(ca === null ? {} : { connect: { ca } }) });
  const webhooks = new Pool(`http://127.0.0.1:${scene.port}`, { connections: 1 });
  const body = pushOf(7_000);

  async function event(): Promise<number> {
    const from = performance.now();
    const answer = await webhooks.request({ method: 'POST', path: `/${place.namespace}/${place.name}`, headers: { ...pushHeaders, 'X-GitHub-Delivery': randomUUID() }, body });
    const { eventID } = (await answer.body.json()) as { readonly eventID: string };
    return (await shown.at(eventID)) - from;
  }
  async function bare(object: JsonObject): Promise<number> {
    const name = `bare-${randomUUID()}`;
    const from = performance.now();
    const answer = await api.request({ method: 'POST', path: `/apis/tekton.dev/v1/namespaces/${place.namespace}/pipelineruns`, headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(object).replace('"NAME"', `"${name}"`) });
    await answer.body.dump();
    return (await shown.at(name)) - from;
  }
  try {
    await scene.ingress();
    await scene.worker();
    for (let nth = 0; nth < 100; nth++) await event();
    const object = await createdObject(farSide, place.namespace);
    // The id of another event would be waited for in vain.
    const { labels: _own, ...metadata } = object['metadata'] as JsonObject;
    for (let nth = 0; nth < 50; nth++) await bare({ ...object, metadata });
    const [ours, bares]: [number[], number[]] = [[], []];
    for (let nth = 0; nth < (bench.quick ? 100 : 400); nth++) {
      ours.push(await event());
      bares.push(await bare({ ...object, metadata }));
    }
    const ratio = medianOf(ours) / medianOf(bares);
    const p99 = quantileOf([...ours].sort((a, b) => a - b), 0.99);
    const finding = {
      what: `latency: one event at a time (${farSide.name}, appendfsync always)`,
      measured: `${ms(medianOf(ours))} (${ratio.toFixed(1)}x), p99 ${ms(p99)}`,
      baseline: `one bare create ${ms(medianOf(bares))}`,
      goal: `under ${wanted}x`,
      met: ratio < wanted,
      numbers: { medianMs: medianOf(ours), bareMs: medianOf(bares), ratio, p99 },
    };
    return { findings: [finding] };
  } finally {
    shown.close();
    await Promise.all([api.close(), webhooks.close()]);
    await removeRuns(farSide, place.namespace);
    await scene.close();
    await redis.close();
  }
}

/** When a watch has first shown what is named so, or belongs to that event; perhaps before the sender has been told the event's id. */
async function watchRuns(farSide: FarSide) {
  const closing = new AbortController();
  const seenAt = new Map<string, number>();
  const waiting = new Map<string, (at: number) => void>();
  const stream = await farSide.kube.stream(`/apis/tekton.dev/v1/namespaces/${place.namespace}/pipelineruns?watch=1`, closing.signal);
  if (stream.kind !== 'open') throw new Error(stream.failure.text);
  const { chunks } = stream;

  async function read(): Promise<void> {
    let text = '';
    for await (const chunk of chunks) {
      const at = performance.now();
      const lines = (text + Buffer.from(chunk).toString('utf8')).split('\n');
      text = lines.pop() ?? '';
      for (const [, shown = ''] of lines.join('\n').matchAll(/"(?:triggers\.tekton\.dev\/triggers-eventid|name)":"([^"]+)"/g)) {
        seenAt.set(shown, at);
        waiting.get(shown)?.(at);
      }
    }
  }
  // It ends by being closed.
  void read().catch(() => {});
  return {
    at(text: string): Promise<number> {
      const known = seenAt.get(text);
      return known === undefined ? new Promise((resolve) => waiting.set(text, resolve)) : Promise.resolve(known);
    },
    close: () => closing.abort(),
  };
}
