/** Objects that the suites here are made of, as short as they can be. */
import type { JsonObject } from '@millrace/triggers';

const triggers = 'triggers.tekton.dev/v1beta1';

export function namespace(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

export function listener(namespace: string, name: string, account: string, spec: JsonObject): JsonObject {
  return { apiVersion: triggers, kind: 'EventListener', metadata: { namespace, name }, spec: { serviceAccountName: account, ...spec } };
}

export function trigger(namespace: string, name: string, spec: JsonObject, labels: JsonObject = {}): JsonObject {
  return { apiVersion: triggers, kind: 'Trigger', metadata: { namespace, name, labels }, spec: { bindings: [], ...spec } };
}

/** What a trigger, or an entry of a listener, has to have to make these. */
export function makes(...objects: readonly JsonObject[]): JsonObject {
  return { template: { spec: { resourcetemplates: [...objects] } } };
}

/** The same for one PipelineRun. */
export function makesRun(more: JsonObject = {}): JsonObject {
  return { ...makes(pipelineRun({ generateName: 'run-' })), ...more };
}

export function pipelineRun(metadata: JsonObject): JsonObject {
  return { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata, spec: { pipelineRef: { name: 'build' } } };
}

export function taskRun(metadata: JsonObject): JsonObject {
  return { apiVersion: 'tekton.dev/v1', kind: 'TaskRun', metadata, spec: { taskRef: { name: 'build' } } };
}

export function configMap(metadata: JsonObject): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata };
}

export function rule(group: string, resource: string, ...verbs: readonly string[]): JsonObject {
  return { apiGroups: [group], resources: [resource], verbs };
}

export const mayCreateRuns = rule('tekton.dev', 'pipelineruns', 'create');
export const mayCreateConfigMaps = rule('', 'configmaps', 'create');
