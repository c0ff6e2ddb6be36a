/** The runbook speaks of things that there are: reasons, metrics, settings, results, and every alert. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../../', import.meta.url));

function read(...files: readonly string[]): string {
  return files.map((file) => readFileSync(path.join(root, file), 'utf8')).join('\n');
}

const page = read('docs/operations.md');
const [, runbook = ''] = page.split('## Runbook');
const words = [...new Set([...page.matchAll(/`([^`\n]+)`/g)].map(([, word = '']) => word))];

test('every alert has a section', () => {
  const alerts = [...read('k8s/monitoring/alerts.yaml').matchAll(/- alert: (\S+)/g)].map(([, name]) => name ?? '');
  expect(alerts.length).toBeGreaterThan(8);
  expect([...runbook.matchAll(/^### (\S+)$/gm)].map(([, name]) => name ?? '').toSorted()).toEqual(alerts.toSorted());
});

test('metrics are exported', () => {
  const exported = read('docs/metrics.md');
  const named = words.filter((word) => /^millrace_\w+$/.test(word));
  expect(named.length).toBeGreaterThan(2);
  expect(named.filter((word) => !exported.includes(`| \`${word}\` |`))).toEqual([]);
});

test('settings are read', () => {
  const settings = read('services/worker/src/config.ts', 'services/ingress/src/config.ts');
  const named = words.filter((word) => /^MILLRACE_\w+$/.test(word));
  expect(named.length).toBeGreaterThan(1);
  expect(named.filter((word) => !settings.includes(`'${word}'`))).toEqual([]);
});

test('reasons and results are those of the code', () => {
  const known = read('packages/triggers/src/outcome.ts', 'services/ingress/src/events.ts');
  const [, table = ''] = /\| reason \|.*\n\| -.*\n([\s\S]*?)\n\n/.exec(runbook) ?? [];
  const reasons = table.split('\n').flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
  const results = [...runbook.matchAll(/^\d\. It grows as (.*?):/gms)].flatMap(([, text = '']) => [...text.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word));
  expect([reasons.length > 5, results.length > 4]).toEqual([true, true]);
  expect([...reasons, ...results].filter((word) => !known.includes(`'${word}'`))).toEqual([]);
});
