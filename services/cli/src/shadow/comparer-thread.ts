/**
 * The thread that compares: its own connection to the cluster, its own watches, its own time. Whatever it is busy with, or dies
 * of, the thread that forwards does not feel it.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { guardedHttp } from '@millrace/interceptors';
import { connectKube } from '@millrace/kube';
import { clusterSecrets, configurationOf, createRehearsal, startListers } from '@millrace/pipeline';
import { isJsonObject, ok, textAt } from '@millrace/triggers';
import { createComparer } from './comparer.ts';
import { createFindCreated } from './find-created.ts';
import type { KindName } from './find-created.ts';
import { createKnownFields } from './known-fields.ts';
import type { ComparerSettings, FromComparer, ToComparer } from './messages.ts';
import { createAsStored } from './as-stored.ts';

const port = parentPort;
if (port === null) throw new Error('this file is started as a thread');
const { cluster, namespaces, settleMs, waitMs, bodyBytes, callInterceptors, serverDefaults } = workerData as ComparerSettings;
const stopping = new AbortController();

function say(message: FromComparer): void {
  port?.postMessage(message);
}
function trouble(text: string): void {
  say({ kind: 'trouble', text });
}

const kube = await connectKube(cluster, { userAgent: 'millrace-shadow' });
const watches = startListers(kube, namespaces, {
  watchProblem: trouble,
  problems: (resource, { namespace, name }, texts) => trouble(`${resource} "${namespace ?? ''}/${name ?? ''}": ${texts.join('; ')}`),
});
const http = guardedHttp();
const rehearsal = createRehearsal({
  configuration: configurationOf(watches.listers),
  // Tekton has chosen with its own rights. What it may not see shows as missing.
  maySelect: async () => ok(null),
  secrets: clusterSecrets(kube),
  outgoing: callInterceptors ? http.call : async ({ url }) => ({ kind: 'unanswered', problem: 'unreachable', text: `${url} is not called (--no-calls)` }),
  bodyBytes,
  now: Date.now,
});

const comparer = createComparer({
  async rehearse(event, body) {
    await watches.synced(stopping.signal);
    return rehearsal({ event, body, signal: stopping.signal });
  },
  findCreated: createFindCreated(kube, namespaces, trouble),
  otherKinds,
  asStored: createAsStored({ kube, withKnownFields: createKnownFields(kube, Date.now), how: serverDefaults ? 'dry-run' : 'known-fields', trouble }),
  settleMs,
  waitMs,
  now: Date.now,
  concluded: (concluded) => say({ kind: 'concluded', concluded }),
  trouble,
});

port.on('message', (message: ToComparer) => {
  if (message.kind === 'event') comparer.take(message.event);
  else stopping.abort();
});

while (!stopping.signal.aborted) {
  await comparer.look(stopping.signal);
  await sleep(Math.min(500, settleMs), undefined, { signal: stopping.signal }).catch(() => undefined);
}
await comparer.finish(AbortSignal.timeout(10_000));
await Promise.all([watches.close(), http.close(), kube.close()]);
port.close();

/** A trigger that we would not run may have run in Tekton. */
function otherKinds(): readonly KindName[] {
  const templates = [
    ...watches.listers.templates.all().map(({ spec }) => spec),
    ...watches.listers.triggers.all().flatMap(({ spec: { template } }) => (template.kind === 'inline' ? [template.spec] : [])),
    ...watches.listers.listeners.all().flatMap(({ spec }) => spec.triggers.flatMap((entry) => (entry.kind === 'inline' && entry.spec.template.kind === 'inline' ? [entry.spec.template.spec] : []))),
  ];
  // A kind may be a param as well: what it becomes is known with the rendering.
  return templates.flatMap(({ resourceTemplates }) => resourceTemplates.filter(isJsonObject).map((template) => ({ apiVersion: textAt(template, 'apiVersion'), kind: textAt(template, 'kind') }))).filter(({ apiVersion, kind }) => ![apiVersion, kind].some((text) => text === '' || text.includes('$(')));
}
