/**
 * An object as the API server would have stored it. `dry-run`: created with `dryRun=All`, which stores nothing and needs the right to
 * create all the same; else it loses what its kind does not have, and is compared by its own fields alone.
 */
import { resourcePath } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { AsStored } from './comparer.ts';
import type { WithKnownFields } from './known-fields.ts';

export interface AsStoredPorts {
  readonly kube: Pick<Kube, 'request' | 'resourceFor'>;
  readonly withKnownFields: WithKnownFields;
  readonly how: 'dry-run' | 'known-fields';
  readonly trouble: (text: string) => void;
}

export function createAsStored({ kube, withKnownFields, how, trouble }: AsStoredPorts): AsStored {
  return async function asStored({ apiVersion, kind, namespace, object }) {
    const found = await kube.resourceFor(apiVersion, kind);
    if (found.kind === 'failed') return { kind: 'stored', object, mode: 'subset' };
    if (found.kind === 'absent') return { kind: 'not-creatable', text: found.text };
    if (!found.resource.namespaced) return { kind: 'not-creatable', text: `"${kind}" is cluster-scoped, wanted a kind that lives in a namespace` };
    if (how === 'known-fields') return { kind: 'stored', object: await withKnownFields(apiVersion, kind, object), mode: 'subset' };

    const answer = await kube.request({ method: 'POST', path: `${resourcePath(found.resource, namespace)}?dryRun=All&fieldValidation=Ignore`, body: nameless(object, namespace) });
    if (answer.kind === 'answer' && isJsonObject(answer.body)) {
      // The metadata stays as rendered: what the server has put there is its own.
      return { kind: 'stored', object: { ...answer.body, apiVersion, kind, metadata: member(object, 'metadata') ?? {} }, mode: 'exact' };
    }
    trouble(`the API server's defaults of a ${kind} are not known: ${answer.kind === 'answer' ? 'no object was answered' : answer.failure.text}`);
    return { kind: 'stored', object: await withKnownFields(apiVersion, kind, object), mode: 'subset' };
  };
}

/** A fixed name is likely to be taken by now: by what Tekton has created. */
function nameless(object: JsonObject, namespace: string): JsonObject {
  const metadata = member(object, 'metadata');
  const { name: _, ...rest } = isJsonObject(metadata) ? metadata : {};
  return { ...object, metadata: { ...rest, namespace, generateName: 'millrace-shadow-' } };
}
