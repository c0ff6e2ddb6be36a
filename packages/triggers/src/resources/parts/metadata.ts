import { quoteGo } from '../../go/quote.ts';
import { byteLength } from '../../go/utf8.ts';
import { problem, type FieldProblem } from '../field-problem.ts';
import { list, map, pointer } from '../shape/containers.ts';
import { flag, int64, text } from '../shape/scalars.ts';
import { omitempty } from '../shape/shape.ts';
import { raw, time } from '../shape/special.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { isSubdomain } from './names.ts';

/** What the rest of the program wants to know of an object. */
export interface Metadata {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly generation: number;
  readonly resourceVersion: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** metav1.ObjectMeta (apimachinery v0.35, meta/v1/types.go). */
export const objectMetaShape = struct('v1.ObjectMeta', {
  name: omitempty(text),
  generateName: omitempty(text),
  namespace: omitempty(text),
  selfLink: omitempty(text),
  uid: omitempty(text),
  resourceVersion: omitempty(text),
  generation: omitempty(int64),
  creationTimestamp: omitempty(time),
  deletionTimestamp: omitempty(time),
  deletionGracePeriodSeconds: omitempty(pointer(int64)),
  labels: omitempty(map(text)),
  annotations: omitempty(map(text)),
  ownerReferences: omitempty(
    list(
      struct('v1.OwnerReference', {
        apiVersion: text,
        kind: text,
        name: text,
        uid: text,
        controller: omitempty(pointer(flag)),
        blockOwnerDeletion: omitempty(pointer(flag)),
      }),
    ),
  ),
  finalizers: omitempty(list(text)),
  managedFields: omitempty(
    list(
      struct('v1.ManagedFieldsEntry', {
        manager: omitempty(text),
        operation: omitempty(text),
        apiVersion: omitempty(text),
        time: omitempty(time),
        fieldsType: omitempty(text),
        fieldsV1: omitempty(pointer(raw('v1.FieldsV1'))),
        subresource: omitempty(text),
      }),
    ),
  ),
});

export type ObjectMeta = ValueOf<typeof objectMetaShape>;

export function viewMetadata(meta: ObjectMeta): Metadata {
  const { name, namespace, uid, generation, resourceVersion } = meta;
  return { name, namespace, uid, generation, resourceVersion, labels: meta.labels ?? {}, annotations: meta.annotations ?? {} };
}

/** Tekton Pipelines: pkg/apis/validate/metadata.go, ObjectMetadata. */
export function checkName(meta: ObjectMeta): readonly FieldProblem[] {
  if (!isSubdomain(meta.name)) return [problem(`invalid resource name ${quoteGo(meta.name)}: must be a valid DNS label`, 'metadata.name')];
  if (byteLength(meta.name) > 63) return [problem('Invalid resource name: length must be no more than 63 characters', 'metadata.name')];
  return [];
}
