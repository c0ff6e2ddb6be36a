/**
 * Puts objects into the cluster by server-side apply, so that doing it twice changes nothing.
 * https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
import type { Kube, KubeAnswer } from '@millrace/kube';
import { member } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { isJsonObject } from '@millrace/triggers';
import type { Manifest, ManifestProblem } from './read-manifests.ts';

export interface Applied {
  readonly manifest: Manifest;
  readonly namespace: string | null;
  readonly warnings: readonly string[];
}

export interface ApplyOptions {
  readonly kube: Kube;
  /** For objects that name none. */
  readonly defaultNamespace: string;
  /** In the sandbox, namespaces that objects name are made; in a real cluster that is somebody's decision. */
  readonly makeNamespaces: boolean;
}

/** In the order given, but namespaces first; what can't be applied is named, and the rest is applied all the same. */
export async function applyManifests(manifests: readonly Manifest[], options: ApplyOptions): Promise<{ readonly applied: readonly Applied[]; readonly problems: readonly ManifestProblem[] }> {
  const applied: Applied[] = [];
  const problems: ManifestProblem[] = [];
  const made = new Set<string>();
  const namespacesFirst = [...manifests].sort((a, b) => Number(b.kind === 'Namespace') - Number(a.kind === 'Namespace'));
  for (const manifest of namespacesFirst) {
    const result = await applyOne(manifest, options, made);
    if ('text' in result) problems.push({ place: manifest.place, text: `${manifest.kind} "${manifest.name}": ${result.text}` });
    else applied.push(result);
  }
  return { applied, problems };
}

async function applyOne(manifest: Manifest, { kube, defaultNamespace, makeNamespaces }: ApplyOptions, made: Set<string>): Promise<Applied | { readonly text: string }> {
  const { apiVersion, kind, name } = manifest;
  const found = await kube.resourceFor(apiVersion, kind);
  if (found.kind === 'failed') return { text: found.failure.text };
  if (found.kind === 'absent') return { text: `the cluster has no kind "${kind}" in "${apiVersion}"` };
  const { group, version, resource, namespaced } = found.resource;
  const namespace = namespaced ? (manifest.namespace ?? defaultNamespace) : null;
  if (namespace !== null && makeNamespaces && !made.has(namespace)) {
    made.add(namespace);
    await patch(kube, `/api/v1/namespaces/${encodeURIComponent(namespace)}`, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  }
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const place = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const answer = await patch(kube, `${root}${place}/${resource}/${encodeURIComponent(name)}`, withNamespace(manifest.object, namespace));
  if (answer.kind !== 'answer') return { text: answer.failure.text };
  return { manifest, namespace, warnings: answer.warnings };
}

function patch(kube: Kube, path: string, object: JsonObject): Promise<KubeAnswer> {
  return kube.request({ method: 'PATCH', path: `${path}?fieldManager=millrace&force=true&fieldValidation=Warn`, contentType: 'application/apply-patch+yaml', body: object });
}

function withNamespace(object: JsonObject, namespace: string | null): JsonObject {
  if (namespace === null) return object;
  const metadata = member(object, 'metadata');
  return { ...object, metadata: { ...(isJsonObject(metadata) ? metadata : {}), namespace } };
}
