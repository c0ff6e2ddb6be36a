/** Status fields: written by Tekton's controllers, kept as they are, read by us only for an interceptor's address. */
import { list, map, pointer } from '../shape/containers.ts';
import { int64, text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { time } from '../shape/special.ts';
import { embedded, struct } from '../shape/struct.ts';
import { url } from '../shape/url.ts';

/** Knative: apis/duck/v1/status_types.go, apis/condition_types.go. */
export const statusFields = embedded('Status', {
  observedGeneration: omitempty(int64),
  conditions: omitempty(
    list(
      struct('apis.Condition', {
        type: text,
        status: text,
        severity: omitempty(text),
        lastTransitionTime: time,
        reason: omitempty(text),
        message: omitempty(text),
      }),
    ),
  ),
  annotations: omitempty(map(text)),
});

/** apis/duck/{v1,v1beta1,v1alpha1}/addressable_types.go: they differ in what they add. */
export function addressFields(version: 'v1' | 'v1beta1' | 'v1alpha1') {
  const absent = { v1: ['hostname'], v1beta1: ['hostname', 'audience'], v1alpha1: ['audience'] } as const;
  const addressable = struct(
    `${version}.Addressable`,
    {
      name: omitempty(pointer(text)),
      url: omitempty(pointer(url)),
      CACerts: omitempty(pointer(text)),
      audience: omitempty(pointer(text)),
      hostname: omitempty(text),
    },
    absent[version],
  );
  return embedded('AddressStatus', { address: omitempty(pointer(addressable)), addresses: omitempty(list(addressable)) });
}
