/** Paths and objects that every part of the contract uses. */
export function configMaps(namespace: string, name?: string): string {
  return `/api/v1/namespaces/${namespace}/configmaps${name === undefined ? '' : `/${name}`}`;
}

export function triggers(namespace: string, name?: string, version = 'v1beta1'): string {
  return `/apis/triggers.tekton.dev/${version}/namespaces/${namespace}/triggers${name === undefined ? '' : `/${name}`}`;
}

export function pipelineRuns(namespace: string, name?: string, version = 'v1'): string {
  return `/apis/tekton.dev/${version}/namespaces/${namespace}/pipelineruns${name === undefined ? '' : `/${name}`}`;
}

export function configMap(name: string, more: object = {}, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, ...more };
}

export function trigger(name: string, more: object = {}, metadata: object = {}): object {
  return { apiVersion: 'triggers.tekton.dev/v1beta1', kind: 'Trigger', metadata: { name, ...metadata }, ...more };
}

export function pipelineRun(name: string, spec: object = {}, metadata: object = {}): object {
  return { apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: { name, ...metadata }, spec: { pipelineRef: { name: 'p' }, ...spec } };
}
