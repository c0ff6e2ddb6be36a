/** Reads every object that there is at the end. */
import type { KubeConnection } from '@millrace/kube';
import type { JsonValue } from '@millrace/triggers';
import type { FoundObject } from './check.ts';
import { namespaces } from './listeners.ts';

export async function collectObjects(kube: KubeConnection): Promise<readonly FoundObject[]> {
  const lists = await Promise.all(namespaces.map((namespace) => listAll(kube, `/api/v1/namespaces/${namespace}/configmaps`)));
  return lists.flat().filter(({ delivery }) => delivery !== '');
}

async function listAll(kube: KubeConnection, path: string): Promise<readonly FoundObject[]> {
  const objects: FoundObject[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const answer = await kube.request({ method: 'GET', path: `${path}?limit=500${next === '' ? '' : `&continue=${encodeURIComponent(next)}`}`, timeoutMs: 60_000 });
    if (answer.kind !== 'answer') throw new Error(`${path}: ${answer.failure.text}`);
    const list = answer.body as unknown as { readonly items: readonly JsonValue[]; readonly metadata: { readonly continue?: string } };
    objects.push(...list.items.map(foundObject));
    next = list.metadata.continue || null;
  }
  return objects;
}

/** A ConfigMap of listeners.ts. */
export function foundObject(value: JsonValue): FoundObject {
  const { metadata, data } = value as unknown as {
    readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string; readonly annotations?: Readonly<Record<string, string>>; readonly labels?: Readonly<Record<string, string>> };
    readonly data?: Readonly<Record<string, string>>;
  };
  return {
    namespace: metadata.namespace,
    name: metadata.name,
    uid: metadata.uid,
    delivery: metadata.annotations?.['millrace.dev/delivery'] ?? '',
    eventId: metadata.labels?.['triggers.tekton.dev/triggers-eventid'] ?? '',
    number: data?.['number'] ?? '',
    part: data?.['part'] ?? '',
  };
}
