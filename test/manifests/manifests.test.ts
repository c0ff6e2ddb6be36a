/** What is true of every manifest, by reading them: the way installing goes on a real API server is in test/cluster/install.long.test.ts. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { missingForManifests, render, workloadsOf } from '../support/manifests.ts';
import type { Manifest, Workload } from '../support/manifests.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const missing = missingForManifests();
if (missing !== null) process.stderr.write(`skipped: manifests (${missing})\n`);
const withKubectl = missing === null ? describe : describe.skip;

const folders = ['k8s/standalone', 'k8s/beside-tekton', 'k8s/overlays/keda', 'k8s/overlays/hpa', 'k8s/overlays/own-redis'];
const services = ['ingress', 'worker', 'dashboard', 'controller'];
const definitions = 'CustomResourceDefinition';

withKubectl.each(folders)('%s', (folder) => {
  let manifests: readonly Manifest[];
  let workloads: readonly Workload[];
  beforeAll(() => {
    manifests = render(folder);
    workloads = workloadsOf(manifests);
  });

  function named(kind: string): readonly string[] {
    return manifests.filter((one) => one.kind === kind).map(({ metadata }) => metadata.name);
  }

  test('names two images: the one that is built here, and Redis', () => {
    const images = new Set(workloads.flatMap(({ spec }) => spec.template.spec.containers.map(({ image }) => image)));
    expect([...images].toSorted()).toEqual(folder.endsWith('own-redis') ? ['millrace:dev'] : ['millrace:dev', 'redis:7.2-bookworm']);
  });

  test('starts services that the image has', () => {
    const args = workloads.flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ args = [] }) => args));
    expect(args.filter((arg) => !services.includes(arg))).toEqual([]);
    const programs = readFileSync(path.join(root, 'scripts/bundled.mjs'), 'utf8');
    expect(args.filter((arg) => !programs.includes(`['${arg}', `))).toEqual([]);
  });

  test('has every account that a pod runs as', () => {
    const accounts = workloads.flatMap(({ spec }) => spec.template.spec.serviceAccountName ?? []);
    expect(accounts.filter((account) => !named('ServiceAccount').includes(account))).toEqual([]);
  });

  test('has labels by which Services, budgets and policies find pods', () => {
    const pods = workloads.map(({ spec }) => spec.template.metadata.labels);
    const selectors = manifests.flatMap(({ kind, metadata, spec }) => {
      if (kind === 'Service') return [{ of: `Service ${metadata.name}`, labels: spec?.['selector'] }];
      const selector = (spec?.[kind === 'NetworkPolicy' ? 'podSelector' : 'selector'] ?? {}) as { readonly matchLabels?: JsonObject };
      if (kind === 'PodDisruptionBudget' || kind === 'NetworkPolicy') return [{ of: `${kind} ${metadata.name}`, labels: selector.matchLabels ?? {} }];
      return [];
    }) as readonly { readonly of: string; readonly labels: Readonly<Record<string, string>> }[];
    const lost = selectors.filter(({ labels }) => !pods.some((pod) => Object.entries(labels).every(([key, value]) => pod[key] === value)));
    expect(lost.map(({ of }) => of)).toEqual([]);
  });

  test('asks every service of ours for its health on the ops port, and gives it room', () => {
    for (const { spec } of workloads.filter(({ kind }) => kind === 'Deployment')) {
      const [container] = spec.template.spec.containers;
      expect(container).toMatchObject({
        startupProbe: { httpGet: { path: '/live', port: 'ops' } },
        readinessProbe: { httpGet: { path: '/ready', port: 'ops' } },
        livenessProbe: { httpGet: { path: '/live', port: 'ops' } },
        resources: { requests: { cpu: expect.any(String), memory: expect.any(String) }, limits: { cpu: expect.any(String), memory: expect.any(String) } },
        securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      });
      expect(container?.ports).toContainEqual({ name: 'ops', containerPort: 9000 });
      expect(spec.template.spec).toMatchObject({ topologySpreadConstraints: [{ topologyKey: 'topology.kubernetes.io/zone' }, { topologyKey: 'kubernetes.io/hostname' }] });
    }
  });

  test('sets variables that the service reads', () => {
    for (const { spec } of workloads.filter(({ kind }) => kind === 'Deployment')) {
      const [container] = spec.template.spec.containers;
      const [service = ''] = container?.args ?? [];
      const read = readFileSync(path.join(root, 'services', service, 'src/config.ts'), 'utf8') + readFileSync(path.join(root, 'packages/runtime/src/run-service.ts'), 'utf8');
      // What is only there to be put into another variable.
      const used = container?.env.map(({ name }) => name).filter((name) => !container.env.some(({ value = '' }) => value.includes(`$(${name})`))) ?? [];
      expect(used.filter((name) => !read.includes(`'${name}'`))).toEqual([]);
    }
  });

  test('gives a pod more time to stop than its service takes', () => {
    for (const { metadata, spec } of workloads) {
      const grace = spec.template.spec.containers[0]?.env.find(({ name }) => name === 'MILLRACE_DRAIN_GRACE')?.value ?? '25s';
      expect([metadata.name, spec.template.spec.terminationGracePeriodSeconds > Number(grace.replace('s', ''))]).toEqual([metadata.name, true]);
    }
  });

  test('has no Secret in it, and takes each from one that docs/install.md makes', () => {
    expect(named('Secret')).toEqual([]);
    const wanted = workloads.flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ env }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? [])));
    const install = readFileSync(path.join(root, 'docs/install.md'), 'utf8') + readFileSync(path.join(root, 'k8s/overlays/own-redis/kustomization.yaml'), 'utf8');
    expect(wanted.filter(({ name, key, optional = false }) => !optional && !new RegExp(`create secret generic ${name} .*--from-literal=${key}=`).test(install))).toEqual([]);
  });

  test('refuses pods that are not restricted', () => {
    expect(manifests.find(({ kind }) => kind === 'Namespace')?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  test('denies first, and lets through the ports that containers open', () => {
    const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy');
    expect(policies.find(({ metadata }) => metadata.name === 'default-deny')?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const opened = workloads.flatMap(({ spec }) => spec.template.spec.containers.flatMap(({ ports }) => ports.map(({ containerPort }) => containerPort)));
    const rules = policies.flatMap(({ spec }) => (spec?.['ingress'] ?? []) as unknown as readonly { readonly ports: readonly { readonly port: number; readonly endPort?: number }[] }[]);
    const through = new Set(rules.flatMap(({ ports }) => ports.filter(({ endPort }) => endPort === undefined).map(({ port }) => port)));
    expect(new Set(opened)).toEqual(through);
  });
});

withKubectl('uninstalling', () => {
  test.each(folders.slice(1).concat('k8s/standalone/without-definitions'))('by deleting %s leaves the definitions, and with them the objects', (folder) => {
    expect(render(folder).filter(({ kind }) => kind === definitions)).toEqual([]);
  });
  test('the definitions are in k8s/standalone, so that one command installs', () => {
    expect(render('k8s/standalone').filter(({ kind }) => kind === definitions)).toHaveLength(7);
  });
});

withKubectl('autoscaling', () => {
  test.each([
    ['k8s/overlays/keda', ['millrace-worker']],
    ['k8s/overlays/hpa', ['millrace-ingress', 'millrace-worker']],
  ])('%s leaves the number of pods to the autoscaler', (folder, scaled) => {
    const free = workloadsOf(render(folder)).filter(({ spec }) => spec.replicas === undefined);
    expect(free.map(({ metadata }) => metadata.name).toSorted()).toEqual(scaled);
  });

  test('KEDA asks for metrics that a worker has, at a Service that there is', () => {
    const manifests = render('k8s/overlays/keda');
    const triggers = (manifests.find(({ kind }) => kind === 'ScaledObject')?.spec?.['triggers'] ?? []) as unknown as readonly { readonly metadata: { readonly url: string; readonly valueLocation: string } }[];
    expect(triggers).toHaveLength(3);
    const exported = readFileSync(path.join(root, 'docs/metrics.md'), 'utf8');
    for (const { metadata } of triggers) {
      const [name = ''] = metadata.valueLocation.split('{');
      expect(exported).toContain(`| \`${name}\` |`);
      const [service = '', namespace = ''] = new URL(metadata.url).hostname.split('.');
      expect(manifests).toContainEqual(expect.objectContaining({ kind: 'Service', metadata: expect.objectContaining({ name: service, namespace }) }));
    }
  });
});
