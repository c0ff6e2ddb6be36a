/** An object as the API server would have stored it: created with `dryRun=All`, which stores nothing and needs the right to create all the same. */
import { resourcePath } from '@millrace/kube';
import type { Kube } from '@millrace/kube';
import { isJsonObject, member } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { ComparerPorts } from './comparer.ts';

export type WithDefaults = ComparerPorts['withDefaults'];

/** Compared with what is there by the fields of ours alone. */
export async function asRendered({ object }: Parameters<WithDefaults>[0]): ReturnType<WithDefaults> {
  return { object, mode: 'subset' };
}

export function createServerDefaults(kube: Pick<Kube, 'request' | 'resourceFor'>, trouble: (text: string) => void): WithDefaults {
  return async function withDefaults(expected) {
    const { apiVersion, kind, namespace, object } = expected;
    const found = await kube.resourceFor(apiVersion, kind);
    if (found.kind !== 'found') return { object, mode: 'subset' };
    const answer = await kube.request({ method: 'POST', path: `${resourcePath(found.resource, namespace)}?dryRun=All&fieldValidation=Ignore`, body: nameless(object, namespace) });
    if (answer.kind === 'answer' && isJsonObject(answer.body)) {
      // The metadata stays as rendered: what the server has put there is its own.
      return { object: { ...answer.body, apiVersion, kind, metadata: member(object, 'metadata') ?? {} }, mode: 'exact' };
    }
    trouble(`the API server's defaults of a ${kind} are not known: ${answer.kind === 'answer' ? 'no object was answered' : answer.failure.text}`);
    return { object, mode: 'subset' };
  };
}

/** A fixed name is likely to be taken by now: by what Tekton has created. */
function nameless(object: JsonObject, namespace: string): JsonObject {
  const metadata = member(object, 'metadata');
  const { name: _, ...rest } = isJsonObject(metadata) ? metadata : {};
  return { ...object, metadata: { ...rest, namespace, generateName: 'millrace-shadow-' } };
}
