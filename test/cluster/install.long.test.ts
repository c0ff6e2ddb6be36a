/**
 * docs/install.md, command by command, on a real API server: from nothing to a PipelineRun that came through the listener's own port. What
 * kubectl is told is what the page says. The server has no nodes: what would run in pods runs as processes (test/support/installed.ts).
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { JsonObject } from '@millrace/triggers';
import { commandsOf } from '../support/commands.ts';
import { ownAddress, startInstalled } from '../support/installed.ts';
import type { Installed, RunningService } from '../support/installed.ts';
import { missingForApiServer } from '../support/kube-apiserver.ts';
import { render, workloadsOf } from '../support/manifests.ts';
import { until } from '../support/until.ts';

const missing = missingForApiServer();
if (missing !== null) process.stderr.write(`skipped: installing in a real cluster (${missing})\n`);

/** What can't be played without a container engine, nodes or a registry. A command of the page is either played here or named here. */
const notHere: readonly RegExp[] = [
  /^docker (build|save|tag) /,
  /^kind load /,
  /kustomize edit set image/,
  /^kubectl rollout status /,
  /^kubectl logs /,
  // The next test does the same from this machine.
  /^kubectl run push /,
  /^kubectl port-forward /,
  /^curl /,
];

interface Slice {
  readonly endpoints: readonly { readonly addresses: readonly string[]; readonly conditions: { readonly ready: boolean } }[];
  readonly ports: readonly { readonly port: number }[];
}

const push = { repository: { url: 'https://github.com/octo-org/express-app' } };

(missing === null ? describe : describe.skip)('docs/install.md', () => {
  let installed: Installed;
  let ingress: RunningService;
  let worker: RunningService;
  const played: string[] = [];

  /** The page's next commands, up to and with the one that is named. */
  async function playUntil(last: RegExp): Promise<void> {
    for (const line of commandsOf('docs/install.md').slice(played.length)) {
      played.push(line);
      if (!notHere.some((pattern) => pattern.test(line))) await installed.type(line);
      if (last.test(line)) return;
    }
    throw new Error(`docs/install.md has no further command like ${String(last)}`);
  }

  async function runsOf(eventId: string): Promise<readonly JsonObject[]> {
    return (await installed.get<{ readonly items: readonly JsonObject[] }>(`pipelineruns.tekton.dev --selector triggers.tekton.dev/triggers-eventid=${eventId}`, 'default')).items;
  }

  beforeAll(async () => {
    installed = await startInstalled();
    // Tekton Pipelines, which the page asks for.
    await installed.server.applyDefinitions([['-f', fileURLToPath(new URL('../fixtures/tekton-pipelines/definitions.yaml', import.meta.url))]]);
  });
  afterAll(() => installed?.close());

  test('makes the namespace and the Secrets, and applies everything with one command', async () => {
    await playUntil(/^kubectl apply .*-k k8s\/standalone$/);
    expect(await installed.type('kubectl wait --for condition=established --timeout=60s crd --all')).toContain('eventlisteners.triggers.tekton.dev condition met');
  });

  test('whose pods the API server lets run in a namespace that is restricted', async () => {
    for (const { metadata, spec } of workloadsOf(render('k8s/standalone'))) {
      const claimed = ((spec['volumeClaimTemplates'] ?? []) as unknown as readonly { readonly metadata: { readonly name: string } }[]).map(({ metadata }) => ({ name: metadata.name, emptyDir: {} }));
      const volumes = [...((spec.template.spec['volumes'] ?? []) as readonly JsonObject[]), ...claimed];
      const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: metadata.name, namespace: 'millrace' }, spec: { ...spec.template.spec, volumes } };
      expect((await installed.server.kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod))).stderr).toBe('');
    }
  });

  test('and nothing less', async () => {
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'root', namespace: 'millrace' }, spec: { containers: [{ name: 'root', image: 'millrace:dev' }] } };
    expect((await installed.server.kubectl(['create', '--dry-run=server', '-f', '-'], JSON.stringify(pod))).stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  test('starts Redis, ingress, worker, dashboard and controller, each ready by its own probe', async () => {
    await installed.redis();
    const ports = { MILLRACE_LISTENER_PORTS: '27000-27999' };
    [ingress, worker] = await Promise.all([installed.service('ingress', ports), installed.service('worker'), installed.service('dashboard'), installed.service('controller', ports)]);
    expect(await installed.redisSetting('appendfsync')).toBe('always');
  });

  test('has a listener that says where it is, and that it is ready', async () => {
    // What the cluster's own controller writes for the pods of a Service.
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: { name: 'millrace-ingress-1', namespace: 'millrace', labels: { 'kubernetes.io/service-name': 'millrace-ingress', 'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io' } },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ownAddress()], conditions: { ready: true, serving: true, terminating: false } }],
      ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    };
    expect(await installed.server.kubectl(['apply', '-f', '-'], JSON.stringify(slice))).toMatchObject({ code: 0 });
    await playUntil(/^kubectl get eventlistener /);
    await until(async () => /http:\/\/el-trigger-eventlistner\.default\.svc\.cluster\.local:8080\s+True\s+\S+\s+True/.test(await installed.type('kubectl get eventlistener trigger-eventlistner')), 'the listener is available and ready');
  });

  test('and whose push through its own port becomes a PipelineRun', async () => {
    const service = await installed.get<{ readonly spec: { readonly ports: readonly { readonly port: number }[] } }>('service/el-trigger-eventlistner', 'default');
    expect(service.spec.ports).toContainEqual(expect.objectContaining({ port: 8080 }));
    // Where kube-proxy would lead.
    const { items } = await installed.get<{ readonly items: readonly Slice[] }>('endpointslices --selector kubernetes.io/service-name=el-trigger-eventlistner', 'default');
    const address = items[0]?.endpoints[0]?.addresses[0];
    const eventId = await post(`http://${address}:${items[0]?.ports[0]?.port}/`);
    await until(async () => (await runsOf(eventId)).length === 1, 'a PipelineRun of the push');
    await playUntil(/^kubectl get pipelineruns$/);
  });

  test('or through the shared port, where the path says which listener', async () => {
    const [, path = ''] = /http:\/\/127\.0\.0\.1:8080(\S+)/.exec(commandsOf('docs/install.md').find((line) => line.startsWith('curl ')) ?? '') ?? [];
    expect(path).toBe('/default/trigger-eventlistner');
    const eventId = await post(`http://127.0.0.1:${ingress.port}${path}`);
    await until(async () => (await runsOf(eventId)).length === 1, 'a PipelineRun of the push');
  });

  test('registers the interceptors that are built in', async () => {
    await until(async () => (await installed.type('kubectl get clusterinterceptors --output name')).trim().split('\n').length === 5, 'five ClusterInterceptors');
    expect(await installed.type('kubectl get clusterinterceptors --output jsonpath="{.items[*].metadata.name}"')).toBe('bitbucket cel github gitlab slack');
  });

  test('has no command that is not played here', async () => {
    await playUntil(/^kubectl create token /);
    expect(commandsOf('docs/install.md').slice(played.length)).toEqual([]);
  });

  test('applied a second time changes nothing', async () => {
    const before = await installed.get<{ readonly metadata: { readonly generation: number } }>('deployment/millrace-worker');
    await installed.type('kubectl apply --server-side -k k8s/standalone');
    expect((await installed.get<{ readonly metadata: { readonly generation: number } }>('deployment/millrace-worker')).metadata.generation).toBe(before.metadata.generation);
  });

  test('leaves the number of workers to the HPA, once there is one', async () => {
    await installed.type('kubectl apply --server-side --dry-run=server -k k8s/overlays/hpa');
    await installed.type('kubectl apply --server-side --force-conflicts -k k8s/overlays/hpa');
    expect(await installed.get('hpa/millrace-worker')).toMatchObject({ spec: { scaleTargetRef: { name: 'millrace-worker' } } });
  });

  test('takes a Redis of somebody else, and scales by KEDA, whose kind is open here: its own definition is not at hand', async () => {
    await installed.type('kubectl apply --server-side --dry-run=server --force-conflicts -k k8s/overlays/own-redis');
    await installed.type(`kubectl apply --server-side -f - <<'END'\n${JSON.stringify(openKind('keda.sh', 'ScaledObject', 'scaledobjects'))}\nEND`);
    await installed.type('kubectl wait --for condition=established --timeout=60s crd/scaledobjects.keda.sh');
    await installed.type('kubectl apply --server-side --dry-run=server --force-conflicts -k k8s/overlays/keda');
    await installed.type('kubectl apply --server-side --force-conflicts -k k8s/overlays/keda');
    const { spec } = await installed.get<{ readonly spec: { readonly triggers: readonly { readonly metadata: { readonly valueLocation: string } }[] } }>('scaledobjects.keda.sh/millrace-worker');
    const metrics = await (await fetch(`http://127.0.0.1:${worker.opsPort}/metrics`)).text();
    // As KEDA's scaler reads it: the first line of that name that has those labels.
    for (const { metadata } of spec.triggers) {
      const [, name = '', label = ''] = /^(\w+)(?:\{(.*)\})?$/.exec(metadata.valueLocation) ?? [];
      expect(metrics.split('\n').find((line) => line.startsWith(`${name}{`) && line.includes(label)) ?? metadata.valueLocation).toMatch(/ \d+(\.\d+)?$/);
    }
  });

  test('uninstalled as docs/operations.md says, leaves the definitions and everything that a user made', async () => {
    for (const line of commandsOf('docs/operations.md', '## Uninstalling')) await installed.type(line);
    expect(await installed.type('kubectl get eventlisteners,triggerbindings,triggertemplates --all-namespaces --output name')).toBe(
      'eventlistener.triggers.tekton.dev/trigger-eventlistner\ntriggerbinding.triggers.tekton.dev/triggerbinding\ntriggertemplate.triggers.tekton.dev/triggertemplate\n',
    );
    expect(await installed.type('kubectl get clusterroles,clusterrolebindings --selector app.kubernetes.io/part-of=millrace --output name')).toBe('');
  });
});

async function post(url: string): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(push) });
  const answer = (await response.json()) as { readonly eventID?: string };
  expect([response.status, answer]).toEqual([202, expect.objectContaining({ eventListener: 'trigger-eventlistner', namespace: 'default' })]);
  return answer.eventID ?? '';
}

function openKind(group: string, kind: string, plural: string): JsonObject {
  const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: { group, scope: 'Namespaced', names: { kind, plural }, versions: [{ name: 'v1alpha1', served: true, storage: true, schema }] },
  };
}
