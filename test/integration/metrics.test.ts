/** What real processes export, against what documents, board and alerts say of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { processMetrics, redisMetrics } from '@millrace/runtime';
import type { MetricTable } from '@millrace/runtime';
import type { JsonObject } from '@millrace/triggers';
import { readManifests } from '../../services/cli/src/objects/read-manifests.ts';
import { ingressMetrics, results } from '../../services/ingress/src/events.ts';
import { workerMetrics } from '../../services/worker/src/events.ts';
import { scrape, valueOf } from '../support/exposition.ts';
import type { Scraped } from '../support/exposition.ts';
import { repositoryRoot, startMillrace } from '../support/millrace.ts';
import type { Millrace } from '../support/millrace.ts';
import { until } from '../support/until.ts';

const monitoring = path.join(repositoryRoot, 'k8s', 'monitoring');

let millrace: Millrace;
let folder: string;
let ingress: ReadonlyMap<string, Scraped>;
let worker: ReadonlyMap<string, Scraped>;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'objects-'));
  writeFileSync(path.join(folder, 'all.json'), JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects() }));
  millrace = await startMillrace([folder]);
  await millrace.worker();
  await millrace.final(await millrace.send({ n: 1 }, {}, '/default/creates'));
  await millrace.final(await millrace.send({ n: 1 }, { 'X-GitHub-Event': 'push' }, '/default/signed'));
  await millrace.final(await millrace.send({ n: 1 }, {}, '/default/broken'));
  const [first, second] = millrace.services.map(({ opsUrl }) => opsUrl);
  // What Redis tells others, the worker counts a moment later.
  await until(async () => {
    worker = await scrape(second ?? '');
    return [...(worker.get('millrace_deliveries_total')?.series ?? [])].reduce((sum, { value }) => sum + value, 0) === 3;
  }, 'the worker has counted three deliveries');
  ingress = await scrape(first ?? '');
});
afterAll(async () => {
  await millrace.close();
  rmSync(folder, { recursive: true });
});

function objects(): readonly JsonObject[] {
  const maps = ['a-', 'b-'].map((generateName): JsonObject => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { generateName } }));
  const template = { spec: { resourcetemplates: maps } };
  const github = { ref: { name: 'github' }, params: [{ name: 'secretRef', value: { secretName: 'hook', secretKey: 'key' } }] };
  function listener(name: string, trigger: JsonObject): JsonObject {
    return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'EventListener', metadata: { name, namespace: 'default' }, spec: { triggers: [{ template, ...trigger }] } };
  }
  return [
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'hook', namespace: 'default' }, data: { key: 'c2VjcmV0' } },
    listener('creates', {}),
    listener('signed', { interceptors: [github] }),
    listener('broken', { bindings: [{ name: 'p', value: '$(body.not.there)' }] }),
  ];
}

/** What each process may export, and does. */
const tables: readonly [string, () => ReadonlyMap<string, Scraped>, MetricTable][] = [
  ['ingress', () => ingress, { ...ingressMetrics, ...redisMetrics, ...processMetrics }],
  ['worker', () => worker, { ...workerMetrics, ...redisMetrics, ...processMetrics }],
];

describe.each(tables)('%s exports', (_name, scraped, table) => {
  test('what is declared, and nothing else', () => {
    expect([...scraped().keys()].sort()).toEqual(Object.values(table).map(({ name }) => name).sort());
  });

  test('with the declared labels, types and scopes', () => {
    for (const { name, kind, labels, scope } of Object.values(table)) {
      const { type, series } = scraped().get(name) ?? { type: '', series: [] };
      expect([name, type]).toEqual([name, kind]);
      const found = series.map(({ labels: { le: _bucket, ...rest } }) => Object.keys(rest).sort().join());
      expect([name, ...new Set(found)]).toEqual([name, [...labels, 'otel_scope_name'].sort().join()]);
      expect([name, ...new Set(series.map((one) => one.labels['otel_scope_name']))]).toEqual([name, scope]);
    }
  });
});

describe('what happened', () => {
  test('is counted at ingress', () => {
    expect(valueOf(ingress, 'millrace_requests_total', { result: 'stored' })).toBe(3);
    expect(valueOf(ingress, 'millrace_listener_requests_total', { listener: 'default/broken', result: 'stored' })).toBe(1);
    expect(valueOf(ingress, 'millrace_stored_bytes_total')).toBe(3 * '{"n":1}'.length);
    expect(valueOf(ingress, 'eventlistener_event_received_total', { status: 'succeeded' })).toBe(3);
    expect(valueOf(ingress, 'millrace_workers')).toBe(1);
    expect(valueOf(ingress, 'millrace_redis_up')).toBe(1);
  });

  test('is counted in the worker', () => {
    expect(valueOf(worker, 'millrace_deliveries_total', { outcome: 'created' })).toBe(1);
    expect(valueOf(worker, 'millrace_deliveries_total', { outcome: 'filtered', reason: 'signature-missing' })).toBe(1);
    expect(valueOf(worker, 'millrace_deliveries_total', { outcome: 'dead', reason: 'param-unresolved' })).toBe(1);
    expect(valueOf(worker, 'millrace_dead_letters')).toBe(1);
    expect(valueOf(worker, 'millrace_oldest_open_age_seconds')).toBe(0);
    expect(Math.abs(valueOf(worker, 'millrace_clock_offset_seconds'))).toBeLessThan(1);
  });

  test('counts every object by its kind, as Tekton does', () => {
    expect(valueOf(worker, 'eventlistener_triggered_resources_total', { kind: 'ConfigMap' })).toBe(2);
  });
});

test('while Redis is silent a scrape says so, and does not wait for it', async () => {
  const { pid } = millrace.redis.server;
  process.kill(pid, 'SIGSTOP');
  try {
    for (const { opsUrl } of millrace.services) {
      const silent = await scrape(opsUrl);
      expect(valueOf(silent, 'millrace_redis_up')).toBe(0);
      for (const name of ['millrace_redis_ping_seconds', 'millrace_open', 'millrace_workers'].filter((one) => silent.has(one))) expect([name, valueOf(silent, name)]).toEqual([name, Number.NaN]);
      expect(valueOf(silent, 'process_resident_memory_bytes')).toBeGreaterThan(0);
    }
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  for (const { opsUrl } of millrace.services) await until(async () => valueOf(await scrape(opsUrl), 'millrace_redis_up') === 1, 'redis answers again');
});

test('docs/metrics.md says what is declared', () => {
  const made = execFileSync(process.execPath, [path.join(repositoryRoot, 'scripts', 'metrics-document.mjs')], { encoding: 'utf8', env: {} });
  expect(readFileSync(path.join(repositoryRoot, 'docs', 'metrics.md'), 'utf8')).toBe(made);
});

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly annotations: Readonly<Record<string, string>>;
}
const alerts = readManifests([path.join(monitoring, 'alerts.yaml')]).manifests.map(({ object }) => object) as unknown as readonly { readonly spec: { readonly groups: readonly { readonly rules: readonly Rule[] }[] } }[];
const rules = alerts.flatMap(({ spec }) => spec.groups).flatMap((group) => group.rules);
interface Panel {
  readonly title: string;
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}
const board = JSON.parse(readFileSync(path.join(monitoring, 'grafana-dashboard.json'), 'utf8')) as { readonly panels: readonly Panel[] };
const queries = [
  ...rules.map(({ alert, expr }): [string, string] => [alert, expr]),
  ...board.panels.flatMap(({ title, targets = [] }) => targets.map(({ expr, legendFormat }): [string, string] => [title, `${expr} by (${[...legendFormat.matchAll(/{{(\w+)}}/g)].map(([, label]) => label).join()})`])),
];

/** What Prometheus itself puts on every series. */
const ofTheTarget = ['instance', 'job', 'le'];

describe.each(queries)('%s asks for what is there: %s', (_name, query) => {
  const names = [...new Set(query.match(/\b(?:millrace|eventlistener|controller|process|nodejs)_[a-z0-9_]+\b(?!")/g))];

  test('metrics', () => {
    expect(names.length).toBeGreaterThan(0);
    for (const name of names) expect([name, seriesOf(name).length > 0]).toEqual([name, true]);
  });

  test('labels', () => {
    const exported = new Set([...ofTheTarget, ...names.flatMap((name) => seriesOf(name).flatMap(({ labels }) => Object.keys(labels)))]);
    const selected = [...query.matchAll(/([a-z_]+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label]) => label ?? '');
    const grouped = [...query.matchAll(/\b(?:by|without)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(',')).map((label) => label.trim());
    expect([...selected, ...grouped].filter((label) => label !== '' && !exported.has(label))).toEqual([]);
  });

  test('results of requests', () => {
    const asked = [...query.matchAll(/\bresult(?:=~|!~|=)"([^"]*)"/g)].flatMap(([, text = '']) => text.split('|'));
    expect(asked.filter((result) => ![...results, 'bug'].includes(result))).toEqual([]);
  });
});

function seriesOf(name: string): Scraped['series'] {
  return [...ingress.values(), ...worker.values()].flatMap(({ series }) => series).filter((one) => one.name === name);
}

test('every alert leads to what is to be done about it', () => {
  const runbook = readFileSync(path.join(repositoryRoot, 'docs', 'operations.md'), 'utf8');
  for (const { alert, annotations } of rules) {
    expect(annotations['runbook_url']).toBe(`docs/operations.md#${alert.toLowerCase()}`);
    expect(runbook).toContain(`\n### ${alert}\n`);
  }
});

test('every file of k8s/monitoring is applied', () => {
  const kustomization = readFileSync(path.join(monitoring, 'kustomization.yaml'), 'utf8');
  for (const file of readdirSync(monitoring).filter((name) => name !== 'kustomization.yaml')) expect(kustomization).toContain(file);
});
