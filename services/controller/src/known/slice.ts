import { member, objectAt, objectsAt, textAt } from '@millrace/triggers';
import type { JsonObject } from '@millrace/triggers';
import { sliceKeeper } from '../places.ts';
import { metaOf } from './meta.ts';
import type { Meta } from './meta.ts';

/** An EndpointSlice of a listener's Service: one that we keep, or one left from pods of Tekton's. */
export interface KnownSlice {
  readonly meta: Meta;
  /** The Service it belongs to, in its own namespace. */
  readonly service: string;
  readonly ours: boolean;
  readonly ownerUid: string;
  readonly addressType: string;
  readonly endpoints: readonly JsonObject[];
  readonly ports: readonly JsonObject[];
}

export function knownSlice(object: JsonObject): KnownSlice | null {
  const meta = metaOf(object);
  const service = meta.labels['kubernetes.io/service-name'];
  if (service === undefined) return null;
  const ours = Object.entries(sliceKeeper).every(([key, value]) => meta.labels[key] === value);
  const [owner] = objectsAt(objectAt(object, 'metadata'), 'ownerReferences');
  return { meta, service, ours, ownerUid: textAt(owner, 'uid'), addressType: textAt(object, 'addressType'), endpoints: objectsAt(object, 'endpoints'), ports: objectsAt(object, 'ports') };
}

/** The ports of the ingress that its endpoints lead to. */
export function targetPortsOf({ ports }: KnownSlice): readonly number[] {
  return ports.flatMap((port) => {
    const number = member(port, 'port');
    return typeof number === 'number' ? [number] : [];
  });
}
