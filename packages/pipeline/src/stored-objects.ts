/**
 * Objects from files as they would be in the cluster once applied: in a namespace, past Tekton's admission, in the version
 * that is stored. Its own objects only: others are taken as they are.
 */
import { admit, isJsonObject, member, textAt } from '@millrace/triggers';
import type { Admitted, JsonObject } from '@millrace/triggers';

export interface StoredObjects {
  readonly objects: readonly JsonObject[];
  /** What Tekton's admission would not let in. */
  readonly refused: readonly { /** In its namespace. */ readonly placed: JsonObject; readonly by: Extract<Admitted, { readonly kind: 'refused' }> }[];
}

/** `namespace` is that of manifests which name none. */
export function storedObjects(manifests: readonly JsonObject[], namespace: string): StoredObjects {
  const objects: JsonObject[] = [];
  const refused: StoredObjects['refused'][number][] = [];
  for (const manifest of manifests) {
    const placed = placedIn(manifest, namespace);
    if (!textAt(placed, 'apiVersion').startsWith('triggers.tekton.dev/')) {
      objects.push(placed);
      continue;
    }
    const answer = admit(placed, { operation: 'CREATE', defaults: {} });
    if (answer.kind === 'refused') refused.push({ placed, by: answer });
    else objects.push(converted(answer.object));
  }
  return { objects, refused };
}

/** Its namespace, unless its kind is cluster-scoped. */
function placedIn(object: JsonObject, namespace: string): JsonObject {
  const metadata = member(object, 'metadata');
  if (textAt(object, 'kind').startsWith('Cluster') || !isJsonObject(metadata) || textAt(metadata, 'namespace') !== '') return object;
  return { ...object, metadata: { ...metadata, namespace } };
}

/** The definitions of the resources convert by rewriting the version. */
function converted(object: JsonObject): JsonObject {
  const isConverted = textAt(object, 'apiVersion') === 'triggers.tekton.dev/v1alpha1' && !textAt(object, 'kind').endsWith('Interceptor');
  return isConverted ? { ...object, apiVersion: 'triggers.tekton.dev/v1beta1' } : object;
}
