/**
 * Writes to the API server, and only while this process leads. A change names the version it was decided on, so that a decision on
 * something old, or by a leader that was, is refused: then it is made anew.
 */
import { resourcePath } from '@millrace/kube';
import type { Kube, KubeAnswer, KubeFailure, ResourcePlace } from '@millrace/kube';
import { objectAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import type { Meta } from './known/meta.ts';

export type Written =
  | { readonly kind: 'written'; readonly object: JsonObject }
  /** What it was decided on is not so any more, or this process does not lead: look again. */
  | { readonly kind: 'outdated' }
  | { readonly kind: 'exists' }
  | { readonly kind: 'failed'; readonly failure: KubeFailure };

export interface Writes {
  create(place: ResourcePlace, namespace: string | null, object: JsonObject): Promise<Written>;
  /** A merge patch of the object as it was at `resourceVersion`. */
  change(place: ResourcePlace, at: Pick<Meta, 'namespace' | 'name'>, resourceVersion: string, patch: JsonObject, subresource?: 'status'): Promise<Written>;
  /** Only the object that was seen, not one of the same name that came after it. */
  remove(place: ResourcePlace, at: Pick<Meta, 'namespace' | 'name'> & { readonly uid: string | null }): Promise<Written>;
}

export interface WritePorts {
  readonly kube: Pick<Kube, 'request'>;
  readonly isLeading: () => boolean;
  readonly onWrite: (verb: 'create' | 'change' | 'remove', resource: string, result: Written['kind']) => void;
}

export function createWrites({ kube, isLeading, onWrite }: WritePorts): Writes {
  async function write(verb: 'create' | 'change' | 'remove', resource: string, send: () => Promise<KubeAnswer>): Promise<Written> {
    const written: Written = isLeading() ? writtenOf(await send()) : { kind: 'outdated' };
    onWrite(verb, resource, written.kind);
    return written;
  }
  return {
    create: (place, namespace, object) => write('create', place.resource, () => kube.request({ method: 'POST', path: resourcePath(place, namespace), body: object })),
    change(place, { namespace, name }, resourceVersion, patch, subresource) {
      const body = { ...patch, metadata: { ...objectAt(patch, 'metadata'), resourceVersion } };
      const path = `${resourcePath(place, namespace, name)}${subresource === undefined ? '' : `/${subresource}`}`;
      return write('change', place.resource, () => kube.request({ method: 'PATCH', path, body, contentType: 'application/merge-patch+json' }));
    },
    async remove(place, { namespace, name, uid }) {
      const body = { apiVersion: 'v1', kind: 'DeleteOptions', ...(uid === null ? {} : { preconditions: { uid } }) };
      const written = await write('remove', place.resource, () => kube.request({ method: 'DELETE', path: resourcePath(place, namespace, name), body }));
      return written.kind === 'failed' && written.failure.status === 404 ? { kind: 'written', object: {} } : written;
    },
  };
}

function writtenOf(answer: KubeAnswer): Written {
  if (answer.kind === 'answer') return { kind: 'written', object: objectAt({ object: answer.body }, 'object') };
  if (answer.failure.code === 'AlreadyExists') return { kind: 'exists' };
  return answer.failure.status === 409 ? { kind: 'outdated' } : { kind: 'failed', failure: answer.failure };
}
