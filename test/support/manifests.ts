/** The manifests of k8s/ as kubectl would apply them, and their containers as they would run. */
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@millrace/triggers';
import { parseAllDocuments } from 'yaml';
import { kubectlPath } from './kube-apiserver.ts';

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
  readonly spec?: JsonObject;
}

export interface Workload extends Manifest {
  readonly spec: JsonObject & { readonly replicas?: number; readonly selector: { readonly matchLabels: Readonly<Record<string, string>> }; readonly template: PodTemplate };
}

export interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: JsonObject & { readonly serviceAccountName?: string; readonly containers: readonly Container[]; readonly terminationGracePeriodSeconds: number };
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env: readonly Variable[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly requests: Readonly<Record<string, string>>; readonly limits: Readonly<Record<string, string>> };
  readonly startupProbe: Probe;
  readonly readinessProbe: Probe;
  readonly livenessProbe: Probe;
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly port: string };
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean }; readonly fieldRef?: { readonly fieldPath: string } };
}

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Why nothing can be rendered here; null when it can. */
export function missingForManifests(): string | null {
  return kubectlPath() === null ? 'no kubectl on PATH, and KUBEBUILDER_ASSETS is not set' : null;
}

export function render(folder: string): readonly Manifest[] {
  const text = execFileSync(kubectlPath() ?? 'kubectl', ['kustomize', path.join(root, folder)], { encoding: 'utf8', maxBuffer: 64 << 20 });
  return parseAllDocuments(text).map((document) => document.toJS() as Manifest);
}

export function workloadsOf(manifests: readonly Manifest[]): readonly Workload[] {
  return manifests.filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet') as Workload[];
}

/** As the kubelet makes it: Secrets and fields looked up, then $(NAME) put in place of what came before. */
export function environmentOf({ env }: Container, secretValue: (name: string, key: string) => string, pod: { readonly name: string; readonly namespace: string }): Readonly<Record<string, string>> {
  const made: Record<string, string> = {};
  for (const { name, value, valueFrom } of env) {
    const { secretKeyRef, fieldRef } = valueFrom ?? {};
    if (secretKeyRef !== undefined) made[name] = secretValue(secretKeyRef.name, secretKeyRef.key);
    else if (fieldRef !== undefined) made[name] = fieldRef.fieldPath === 'metadata.namespace' ? pod.namespace : pod.name;
    else made[name] = (value ?? '').replaceAll(/\$\((\w+)\)/g, (all, other: string) => made[other] ?? all);
  }
  return made;
}
