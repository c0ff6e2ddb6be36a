/**
 * Which kinds the sandbox serves: the built-in ones below, Tekton's, and those of every CustomResourceDefinition in the store.
 * All versions of a kind are one stored object; reading another version changes only `apiVersion`.
 */
import type { Json, JsonObject, KubeObject } from './json.ts';
import { isObject, objectAt, textAt } from './json.ts';

export type Column = { readonly name: string; readonly type: string; readonly jsonPath: string; readonly priority: number };

export type Kind = {
  readonly group: string;
  /** Served versions, the preferred one first. */
  readonly versions: readonly string[];
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Custom resources follow other rules than built-in ones: merge patch only, `generation`, Tekton's columns. */
  readonly custom: boolean;
  readonly status: boolean;
  readonly columns: readonly Column[];
};

export type Kinds = {
  readonly all: () => Kind[];
  readonly find: (group: string, version: string, plural: string) => Kind | null;
  readonly define: (definition: KubeObject) => void;
  readonly forget: (definition: KubeObject) => void;
};

export function createKinds(): Kinds {
  const kinds = new Map(BUILT_IN.map((kind) => [resourceName(kind), kind]));
  return {
    all: () => [...kinds.values()],
    find(group, version, plural) {
      const kind = kinds.get(group === '' ? plural : `${plural}.${group}`);
      return kind !== undefined && kind.versions.includes(version) ? kind : null;
    },
    // What is built in stays as it is: applying Tekton's own definitions changes nothing.
    define(definition) {
      const kind = kindOf(definition);
      if (!BUILT_IN.some((builtIn) => resourceName(builtIn) === resourceName(kind))) kinds.set(resourceName(kind), kind);
    },
    forget(definition) {
      const name = resourceName(kindOf(definition));
      if (!BUILT_IN.some((builtIn) => resourceName(builtIn) === name)) kinds.delete(name);
    },
  };
}

/** `configmaps`, `pipelineruns.tekton.dev`: how the API server names a resource in its answers, and our key in the store. */
export function resourceName(kind: { readonly group: string; readonly plural: string }): string {
  return kind.group === '' ? kind.plural : `${kind.plural}.${kind.group}`;
}

export function apiVersionOf(group: string, version: string): string {
  return group === '' ? version : `${group}/${version}`;
}

type Options = { readonly short?: readonly string[]; readonly cluster?: true; readonly status?: true; readonly columns?: readonly Column[] };

function builtIn(group: string, version: string, plural: string, kind: string, options: Options = {}): Kind {
  return {
    group,
    versions: version.split(' '),
    kind,
    plural,
    singular: kind.toLowerCase(),
    shortNames: options.short ?? [],
    categories: [],
    namespaced: options.cluster !== true,
    custom: false,
    status: options.status === true,
    columns: [],
  };
}

function tekton(group: string, version: string, plural: string, kind: string, options: Options = {}): Kind {
  const area = group === 'tekton.dev' ? 'tekton-pipelines' : 'tekton-triggers';
  return { ...builtIn(group, version, plural, kind, options), custom: true, status: true, categories: ['tekton', area], columns: options.columns ?? [] };
}

function condition(name: string, type: string, field: string): Column {
  return { name, type: 'string', jsonPath: `.status.conditions[?(@.type=="${type}")].${field}`, priority: 0 };
}

function column(name: string, type: string, jsonPath: string): Column {
  return { name, type, jsonPath, priority: 0 };
}

const RUN_COLUMNS = [
  condition('Succeeded', 'Succeeded', 'status'),
  condition('Reason', 'Succeeded', 'reason'),
  column('StartTime', 'date', '.status.startTime'),
  column('CompletionTime', 'date', '.status.completionTime'),
];

const LISTENER_COLUMNS = [
  column('Address', 'string', '.status.address.url'),
  condition('Available', 'Available', 'status'),
  condition('Reason', 'Available', 'reason'),
  condition('Ready', 'Ready', 'status'),
  condition('Reason', 'Ready', 'reason'),
];

const TRIGGERS = 'triggers.tekton.dev';
const RBAC = 'rbac.authorization.k8s.io';

const BUILT_IN: readonly Kind[] = [
  builtIn('', 'v1', 'namespaces', 'Namespace', { short: ['ns'], cluster: true, status: true }),
  builtIn('', 'v1', 'nodes', 'Node', { short: ['no'], cluster: true, status: true }),
  builtIn('', 'v1', 'persistentvolumes', 'PersistentVolume', { short: ['pv'], cluster: true, status: true }),
  builtIn('', 'v1', 'configmaps', 'ConfigMap', { short: ['cm'] }),
  builtIn('', 'v1', 'endpoints', 'Endpoints', { short: ['ep'] }),
  builtIn('', 'v1', 'events', 'Event', { short: ['ev'] }),
  builtIn('', 'v1', 'limitranges', 'LimitRange', { short: ['limits'] }),
  builtIn('', 'v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', { short: ['pvc'], status: true }),
  builtIn('', 'v1', 'pods', 'Pod', { short: ['po'], status: true }),
  builtIn('', 'v1', 'resourcequotas', 'ResourceQuota', { short: ['quota'], status: true }),
  builtIn('', 'v1', 'secrets', 'Secret'),
  builtIn('', 'v1', 'serviceaccounts', 'ServiceAccount', { short: ['sa'] }),
  builtIn('', 'v1', 'services', 'Service', { short: ['svc'], status: true }),
  builtIn('apps', 'v1', 'deployments', 'Deployment', { short: ['deploy'], status: true }),
  builtIn('apps', 'v1', 'replicasets', 'ReplicaSet', { short: ['rs'], status: true }),
  builtIn('apps', 'v1', 'statefulsets', 'StatefulSet', { short: ['sts'], status: true }),
  builtIn('batch', 'v1', 'jobs', 'Job', { status: true }),
  builtIn('batch', 'v1', 'cronjobs', 'CronJob', { short: ['cj'], status: true }),
  builtIn('networking.k8s.io', 'v1', 'ingresses', 'Ingress', { short: ['ing'], status: true }),
  builtIn('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy', { short: ['netpol'] }),
  builtIn(RBAC, 'v1', 'roles', 'Role'),
  builtIn(RBAC, 'v1', 'rolebindings', 'RoleBinding'),
  builtIn(RBAC, 'v1', 'clusterroles', 'ClusterRole', { cluster: true }),
  builtIn(RBAC, 'v1', 'clusterrolebindings', 'ClusterRoleBinding', { cluster: true }),
  builtIn('coordination.k8s.io', 'v1', 'leases', 'Lease'),
  builtIn('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  builtIn('apiextensions.k8s.io', 'v1', 'customresourcedefinitions', 'CustomResourceDefinition', { short: ['crd', 'crds'], cluster: true, status: true }),
  tekton(TRIGGERS, 'v1beta1 v1alpha1', 'eventlisteners', 'EventListener', { short: ['el'], columns: LISTENER_COLUMNS }),
  tekton(TRIGGERS, 'v1beta1 v1alpha1', 'triggers', 'Trigger', { short: ['tri'] }),
  tekton(TRIGGERS, 'v1beta1 v1alpha1', 'triggerbindings', 'TriggerBinding', { short: ['tb'] }),
  tekton(TRIGGERS, 'v1beta1 v1alpha1', 'triggertemplates', 'TriggerTemplate', { short: ['tt'] }),
  tekton(TRIGGERS, 'v1beta1 v1alpha1', 'clustertriggerbindings', 'ClusterTriggerBinding', { short: ['ctb'], cluster: true }),
  tekton(TRIGGERS, 'v1alpha1', 'clusterinterceptors', 'ClusterInterceptor', { short: ['ci'], cluster: true }),
  tekton(TRIGGERS, 'v1alpha1', 'interceptors', 'Interceptor', { short: ['ni'] }),
  tekton('tekton.dev', 'v1 v1beta1', 'pipelines', 'Pipeline'),
  tekton('tekton.dev', 'v1 v1beta1', 'pipelineruns', 'PipelineRun', { short: ['pr', 'prs'], columns: RUN_COLUMNS }),
  tekton('tekton.dev', 'v1 v1beta1', 'tasks', 'Task'),
  tekton('tekton.dev', 'v1 v1beta1', 'taskruns', 'TaskRun', { short: ['tr', 'trs'], columns: RUN_COLUMNS }),
  tekton('tekton.dev', 'v1beta1', 'customruns', 'CustomRun', { columns: RUN_COLUMNS }),
  tekton('tekton.dev', 'v1alpha1', 'pipelineresources', 'PipelineResource'),
];

function kindOf(definition: KubeObject): Kind {
  const spec = objectAt(definition, 'spec');
  const names = objectAt(spec, 'names');
  const versions = list(spec['versions']).filter((version) => version['served'] !== false);
  // Kubernetes prefers the stored version only by its priority rules (v1 over v1beta1); the order of the definition is close enough here.
  const first = versions.find((version) => version['storage'] === true) ?? versions[0] ?? {};
  return {
    group: textAt(spec, 'group'),
    versions: [first, ...versions.filter((version) => version !== first)].map((version) => textAt(version, 'name')),
    kind: textAt(names, 'kind'),
    plural: textAt(names, 'plural'),
    singular: textAt(names, 'singular') || textAt(names, 'kind').toLowerCase(),
    shortNames: texts(names['shortNames']),
    categories: texts(names['categories']),
    namespaced: spec['scope'] !== 'Cluster',
    custom: true,
    status: isObject(objectAt(first, 'subresources')['status']),
    columns: list(first['additionalPrinterColumns']).map((entry) => ({
      name: textAt(entry, 'name'),
      type: textAt(entry, 'type'),
      jsonPath: textAt(entry, 'jsonPath'),
      priority: typeof entry['priority'] === 'number' ? entry['priority'] : 0,
    })),
  };
}

function list(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function texts(value: Json | undefined): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
