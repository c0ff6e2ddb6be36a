/** Lists whose items are told apart by a field, so that patches can merge them (the `patchMergeKey` tags of k8s.io/api). */
import type { Json, JsonObject } from './json.ts';
import { isObject, textAt } from './json.ts';

const KEYS: { readonly [field: string]: string } = {
  conditions: 'type',
  containers: 'name',
  env: 'name',
  ephemeralContainers: 'name',
  hostAliases: 'ip',
  imagePullSecrets: 'name',
  initContainers: 'name',
  ownerReferences: 'uid',
  secrets: 'name',
  volumeDevices: 'devicePath',
  volumeMounts: 'mountPath',
  volumes: 'name',
};

/** The field that tells the items of the list at `field` apart; null if such a list is replaced as a whole. */
export function listKey(field: string, items: readonly Json[]): string | null {
  if (field === 'ports') return items.some((item) => isObject(item) && 'containerPort' in item) ? 'containerPort' : 'port';
  return Object.hasOwn(KEYS, field) ? (KEYS[field] ?? null) : null;
}

export function findByKey(items: readonly Json[], key: string, item: JsonObject): JsonObject | undefined {
  return items.filter(isObject).find((other) => other[key] === item[key] && (key !== 'port' || protocol(other) === protocol(item)));
}

function protocol(port: JsonObject): string {
  return textAt(port, 'protocol') || 'TCP';
}
