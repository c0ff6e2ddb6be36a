/**
 * docs/migrate.md, step by step, on a real API server: beside Tekton, one listener, the one flag, without Tekton's controller, and each way
 * back. Tekton's controller itself is not at hand: its Deployment stands there for the flag, and what it makes of a listener is the
 * recorded Service and Deployment of the tutorial.
 */
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { parseAllDocuments } from 'yaml';
import { chooseFree } from '../../services/cli/src/up/ports.ts';
import { millrace } from '../support/command.ts';
import { blocksOf, commandsOf } from '../support/commands.ts';
import { ownAddress, startInstalled } from '../support/installed.ts';
import type { Installed, RunningService } from '../support/installed.ts';
import { missingForApiServer } from '../support/kube-apiserver.ts';
import type { Workload } from '../support/manifests.ts';
import { until } from '../support/until.ts';

const missing = missingForApiServer();
if (missing !== null) process.stderr.write(`skipped: moving from Tekton in a real cluster (${missing})\n`);

const page = 'docs/migrate.md';
const notHere = /^(docker run|kubectl rollout status|kubectl port-forward|curl) /;

/** As Tekton's release has it, as far as the page touches it. */
function tektonDeployment(name: string, args: readonly string[]): JsonObject {
  const labels = { 'app.kubernetes.io/name': name.replace('tekton-triggers-', ''), 'app.kubernetes.io/component': name.replace('tekton-triggers-', ''), 'app.kubernetes.io/part-of': 'tekton-triggers' };
  const containers = [{ name, image: 'tekton.example/controller', args: [...args] }];
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'tekton-pipelines', labels }, spec: { replicas: 1, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } } };
}

(missing === null ? describe : describe.skip)(page, () => {
  let installed: Installed;
  let ingress: RunningService;
  let controller: RunningService;

  async function playUnder(heading: string): Promise<void> {
    for (const line of commandsOf(page, heading)) if (!notHere.test(line)) await installed.type(line);
  }
  async function apply(...objects: readonly JsonObject[]): Promise<void> {
    const list = { apiVersion: 'v1', kind: 'List', items: [...objects] };
    expect(await installed.server.kubectl(['apply', '-f', '-'], JSON.stringify(list))).toMatchObject({ code: 0 });
  }
  async function elImage(): Promise<string> {
    const { spec } = await installed.get<Workload>('deployment/tekton-triggers-controller', 'tekton-pipelines');
    const args = spec.template.spec.containers[0]?.args ?? [];
    return args[args.indexOf('-el-image') + 1] ?? '';
  }
  async function runs(): Promise<number> {
    return (await installed.get<{ readonly items: readonly JsonObject[] }>('pipelineruns.tekton.dev', 'default')).items.length;
  }
  beforeAll(async () => {
    installed = await startInstalled();
    await installed.server.applyDefinitions();
    await installed.type('kubectl create namespace tekton-pipelines');
    const args = ['-logtostderr', '-stderrthreshold', 'INFO', '-el-image', 'tekton.example/eventlistenersink@sha256:0a', '-el-port', '8080', '-el-security-context', 'true'];
    await apply(tektonDeployment('tekton-triggers-controller', args), tektonDeployment('tekton-triggers-webhook', []), tektonDeployment('tekton-triggers-core-interceptors', []));
    await installed.type('kubectl apply -f examples/tutorial/');
    const { metadata } = await installed.get<{ readonly metadata: { readonly uid: string } }>('eventlistener/trigger-eventlistner', 'default');
    const recorded = readFileSync(fileURLToPath(new URL('../fixtures/tekton-triggers/el-image-deployment.yaml', import.meta.url)), 'utf8').replaceAll('<uid>', metadata.uid);
    const [deployment, service] = parseAllDocuments(recorded).map((document) => document.toJS() as JsonObject);
    await apply(deployment ?? {}, service ?? {});
  });
  afterAll(async () => {
    // What the page has a person keep.
    rmSync(fileURLToPath(new URL('../../tekton-triggers-controller.before.yaml', import.meta.url)), { force: true });
    await installed?.close();
  });

  test('shadow mode is a pod that a restricted namespace lets in, started by a command that there is, with an account that there is', async () => {
    await playUnder('## 1. Shadow: the same events, nothing created');
    const [service, deployment] = parseAllDocuments(blocksOf(page, 'yaml')[0] ?? '').map((document) => document.toJS() as JsonObject);
    await apply(service ?? {}, deployment ?? {});
    const { template } = (deployment as unknown as Workload).spec;
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'shadow', namespace: 'millrace' }, spec: template.spec };
    expect((await installed.server.kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod))).stderr).toBe('');
    expect(await installed.type(`kubectl get serviceaccount ${template.spec.serviceAccountName ?? ''} --namespace millrace --output name`)).toBe('serviceaccount/millrace-shadow\n');
    const [, ...args] = template.spec.containers[0]?.args ?? [];
    const help = millrace([...args, '--help']);
    expect([await help.ended, help.output()]).toEqual([0, expect.stringContaining('--forward-to')]);
    await installed.type('kubectl delete deployment,service --namespace millrace shadow-trigger-eventlistner');
  });

  test('installed beside Tekton, it touches nothing of what is there', async () => {
    const before = await installed.type('kubectl get deployments,services,eventlisteners,crds --all-namespaces --output jsonpath="{.items[*].metadata.resourceVersion}"');
    for (const line of commandsOf('docs/install.md', '## 2. The two Secrets')) await installed.type(line);
    await installed.type('kubectl apply --server-side --dry-run=server -k k8s/beside-tekton');
    await playUnder('## 2. Install beside Tekton');
    await installed.redis();
    [ingress] = await Promise.all([installed.service('ingress'), installed.service('worker')]);
    const after = await installed.type('kubectl get deployments,services,eventlisteners,crds --all-namespaces --selector app.kubernetes.io/part-of!=millrace --output jsonpath="{.items[*].metadata.resourceVersion}"');
    expect(after).toBe(before);
  });

  test('one listener comes through a forwarder of its own', async () => {
    const [service, deployment] = parseAllDocuments(blocksOf(page, 'yaml')[1] ?? '').map((document) => document.toJS() as JsonObject);
    await apply(service ?? {}, deployment ?? {});
    await installed.type('kubectl label namespace default pod-security.kubernetes.io/warn=restricted');
    expect((await installed.server.kubectl(['apply', '--dry-run=server', '-f', '-'], JSON.stringify(deployment))).stderr).toBe('');
    const port = await chooseFree(0);
    const forwarder = await installed.container(deployment as unknown as Workload, { MILLRACE_INGRESS_URL: `http://127.0.0.1:${ingress.port}` }, [['--port=8080', `--port=${port}`]]);
    await forwarder.until(async () => (await fetch(`http://127.0.0.1:${port}/live`).catch(() => null))?.ok === true, 'is live');
    expect(await push(`http://127.0.0.1:${port}/`)).toMatchObject({ status: 202, body: { eventListener: 'trigger-eventlistner', namespace: 'default' } });
    await until(async () => (await runs()) === 1, 'a PipelineRun');
  });

  test('the one flag names our image, and nothing else of that controller changes', async () => {
    const before = await installed.get<Workload>('deployment/tekton-triggers-controller', 'tekton-pipelines');
    const [keep = '', change = '', look = ''] = commandsOf(page, '## 4. All of them: one flag');
    for (const line of [keep, change, look]) await installed.type(line);
    expect(await elImage()).toBe('millrace:dev');
    const after = await installed.get<Workload>('deployment/tekton-triggers-controller', 'tekton-pipelines');
    expect(JSON.stringify(after.spec).replace('millrace:dev', 'tekton.example/eventlistenersink@sha256:0a')).toBe(JSON.stringify(before.spec));
  });

  test('and back', async () => {
    const [, , , back = ''] = commandsOf(page, '## 4. All of them: one flag');
    await installed.type(back);
    expect(await elImage()).toBe('tekton.example/eventlistenersink@sha256:0a');
  });

  test("without Tekton's controller, ours takes the listener's Service over, under the same name and port", async () => {
    const lines = commandsOf(page, "## 5. Without Tekton's controller");
    const upToOurs = lines.findIndex((line) => line.includes('without-definitions'));
    for (const line of lines.slice(0, upToOurs + 1)) await installed.type(line);
    const slice = { name: 'millrace-ingress-1', namespace: 'millrace', labels: { 'kubernetes.io/service-name': 'millrace-ingress' } };
    await apply({ apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata: slice, addressType: 'IPv4', endpoints: [{ addresses: [ownAddress()], conditions: { ready: true } }], ports: [{ name: 'http', port: 8080, protocol: 'TCP' }] });
    const ports = { MILLRACE_LISTENER_PORTS: '28000-28999' };
    [, controller] = await Promise.all([installed.service('ingress', ports), installed.service('controller', ports)]);
    await until(async () => (await installed.type('kubectl get events --namespace default --output jsonpath="{.items[*].reason}"')).includes('LeftToTekton'), 'it is told to be left to Tekton');
    for (const line of lines.slice(upToOurs + 1, upToOurs + 3)) await installed.type(line);
    const { spec } = await installed.get<{ readonly spec: JsonObject }>('service/el-trigger-eventlistner', 'default');
    expect([spec['selector'], spec['ports']]).toEqual([undefined, [expect.objectContaining({ name: 'http-listener', port: 8080 })]]);
    const { items } = await installed.get<{ readonly items: readonly { readonly endpoints: readonly { readonly addresses: readonly string[] }[]; readonly ports: readonly { readonly port: number }[] }[] }>('endpointslices --selector kubernetes.io/service-name=el-trigger-eventlistner', 'default');
    expect(await push(`http://${items[0]?.endpoints[0]?.addresses[0]}:${items[0]?.ports[0]?.port}/`)).toMatchObject({ status: 202 });
    await until(async () => (await runs()) === 2, 'another PipelineRun');
  });

  test('and back', async () => {
    const lines = commandsOf(page, "## 5. Without Tekton's controller");
    // As its pod ends with its Deployment.
    await controller.stop();
    for (const line of lines.slice(lines.findIndex((line) => line.includes('without-definitions')) + 3)) await installed.type(line);
    expect(await installed.type('kubectl get endpointslices --namespace default --output name')).toBe('');
    expect(await installed.type('kubectl get deployments --namespace tekton-pipelines --output jsonpath="{.items[*].spec.replicas}"')).toBe('1 1 1');
  });

  test('uninstalled, what was there is there', async () => {
    await installed.type(commandsOf(page, '## 4. All of them: one flag').at(-1) ?? '');
    expect(await installed.type('kubectl get eventlisteners,services --namespace default --output name')).toContain('eventlistener.triggers.tekton.dev/trigger-eventlistner\n');
    expect(await installed.type('kubectl get clusterroles --selector app.kubernetes.io/part-of=millrace --output name')).toBe('clusterrole.rbac.authorization.k8s.io/millrace-controller\n');
  });
});

async function push(url: string): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ repository: { url: 'https://github.com/octo-org/express-app' }, at: Math.random() }) });
  return { status: response.status, body: (await response.json()) as JsonObject };
}
