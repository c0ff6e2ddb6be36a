/** Objects that the suites here are made of, as short as they can be. */
import type { JsonObject, JsonValue } from '@millrace/triggers';

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

/** An entry of a listener that makes one PipelineRun. */
export function makesRun(more: JsonObject = {}, metadata: JsonObject = { generateName: 'run-' }): JsonObject {
  return { template: { spec: { resourcetemplates: [pipelineRun(metadata)] } }, ...more };
}

export function pipelineRun(metadata: JsonObject): JsonObject {
  return { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata, spec: { pipelineRef: { name: 'build' } } };
}

export function makesConfigMap(metadata: JsonObject = { generateName: 'made-' }): JsonObject {
  return { template: { spec: { resourcetemplates: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata }] } } };
}

export function rule(group: string, resource: string, ...verbs: readonly string[]): JsonObject {
  return { apiGroups: [group], resources: [resource], verbs: verbs as readonly JsonValue[] as JsonValue[] };
}

export const mayCreateRuns = rule('tekton.dev', 'pipelineruns', 'create');
export const mayCreateConfigMaps = rule('', 'configmaps', 'create');
