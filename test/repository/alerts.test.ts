/** Alert rules and the queries of the board, in the eyes of Prometheus' own promtool (package "prometheus" of Debian has it). */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readManifests } from '../../services/cli/src/objects/read-manifests.ts';
import { repositoryRoot } from '../support/millrace.ts';

const isThere = spawnSync('promtool', ['--version']).status === 0;
if (!isThere) process.stderr.write('skipped: alert rules in promtool (no promtool on PATH)\n');

(isThere ? describe : describe.skip)('promtool', () => {
  const monitoring = path.join(repositoryRoot, 'k8s', 'monitoring');
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rules-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  function promtool(...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync('promtool', args, { cwd: folder, encoding: 'utf8' });
    return status === 0 ? 'fine' : `${stdout}${stderr}`;
  }

  test('takes the rules, and they fire when they should', () => {
    const [alerts] = readManifests([path.join(monitoring, 'alerts.yaml')]).manifests;
    // JSON is YAML.
    writeFileSync(path.join(folder, 'rules.yaml'), JSON.stringify(alerts?.object['spec']));
    expect(promtool('check', 'rules', 'rules.yaml')).toBe('fine');
    cpSync(path.join(repositoryRoot, 'test', 'fixtures', 'alerts.promtool.yaml'), path.join(folder, 'test.yaml'));
    expect(promtool('test', 'rules', 'test.yaml')).toBe('fine');
  });

  test('takes every query of the board', () => {
    const board = JSON.parse(readFileSync(path.join(monitoring, 'grafana-dashboard.json'), 'utf8')) as { readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[] };
    const queries = board.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr.replaceAll('$__rate_interval', '1m')));
    const rules = queries.map((expr, index) => ({ record: `query_${index}`, expr }));
    writeFileSync(path.join(folder, 'queries.yaml'), JSON.stringify({ groups: [{ name: 'board', rules }] }));
    expect(promtool('check', 'rules', 'queries.yaml')).toBe('fine');
  });
});
