import { isJsonObject, member } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { stringify } from 'yaml';

/** As somebody would have written it: without what the API server keeps for itself. */
export function shownYaml(object: JsonObject): string {
  const metadata = member(object, 'metadata');
  const shown = isJsonObject(metadata) ? without(metadata, 'managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink') : {};
  const annotations = member(shown, 'annotations');
  const kept = isJsonObject(annotations) ? without(annotations, 'kubectl.kubernetes.io/last-applied-configuration') : {};
  const trimmed = { ...without(shown, 'annotations'), ...(Object.keys(kept).length === 0 ? {} : { annotations: kept }) };
  return stringify({ ...without(object, 'status'), metadata: trimmed }, { lineWidth: 0 });
}

function without(object: JsonObject, ...names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}
