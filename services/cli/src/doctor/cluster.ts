/** Is the API server there, and does it know the kinds that are watched and created? */
import type { Kube } from '@millrace/kube';
import { isJsonObject, member, textAt } from '@millrace/triggers';
import type { JsonValue } from '@millrace/triggers';
import { ok, warning, wrong } from './check.ts';
import type { Check } from './check.ts';
import type { ShippedDefinition } from './shipped.ts';

const group = 'triggers.tekton.dev';

export async function checkCluster(kube: Pick<Kube, 'request' | 'server'>): Promise<Check> {
  const answer = await kube.request({ method: 'GET', path: '/version', timeoutMs: 5000 });
  if (answer.kind === 'answer') return ok('api-server', `${kube.server}, Kubernetes ${textAt(answer.body, 'gitVersion') || 'of an unknown version'}`);
  return wrong('api-server', `${kube.server}: ${answer.failure.text}`, answer.kind === 'refused' ? 'renew the credentials of the kubeconfig, or give the account the role system:discovery' : 'start it, or name another with --context or --kubeconfig');
}

export async function checkDefinitions(kube: Pick<Kube, 'request'>, definitions: readonly ShippedDefinition[]): Promise<readonly Check[]> {
  const versions = [...new Set(definitions.map(({ version }) => version))];
  const served = new Map(await Promise.all(versions.map(async (version) => [version, await resourcesOf(kube, `${group}/${version}`)] as const)));
  const missing = definitions.filter(({ plural, version }) => served.get(version)?.has(plural) !== true).map(({ plural, version }) => `${plural} in ${version}`);
  const found = missing.length === 0 ? ok('definitions', `all ${definitions.length} kinds of ${group} are served`) : wrong('definitions', `not served: ${missing.join(', ')} of ${group}`, "kubectl apply -k k8s/crds, or install Tekton Triggers; a version that is not served: kubectl get crd NAME.triggers.tekton.dev -o yaml");
  const pipelines = await resourcesOf(kube, 'tekton.dev/v1');
  return [found, pipelines.has('pipelineruns') ? ok('pipelines', 'Tekton Pipelines is there') : warning('pipelines', 'tekton.dev/v1 has no pipelineruns: Tekton Pipelines is not installed, triggers that create runs end as dead letters', 'https://tekton.dev/docs/installation/pipelines/')];
}

/** Empty where the group or version is not there. */
async function resourcesOf(kube: Pick<Kube, 'request'>, apiVersion: string): Promise<ReadonlySet<string>> {
  const answer = await kube.request({ method: 'GET', path: `/apis/${apiVersion}` });
  const resources = answer.kind === 'answer' && isJsonObject(answer.body) ? member(answer.body, 'resources') : [];
  return new Set((Array.isArray(resources) ? resources : []).map((resource: JsonValue) => textAt(resource, 'name')));
}
