import type { FieldProblem } from './field-problem.ts';
import { objectMetaShape, type ObjectMeta } from './parts/metadata.ts';
import type { Version } from './parts/version.ts';
import { text } from './shape/scalars.ts';
import { omitempty, type Shape } from './shape/shape.ts';
import { embedded } from './shape/struct.ts';

/** What every object has (metav1.TypeMeta and ObjectMeta), and where its spec is: the first fields of each kind's struct. */
export const objectFields = {
  ...embedded('TypeMeta', { kind: omitempty(text), apiVersion: omitempty(text) }),
  metadata: omitempty(objectMetaShape),
};

export interface ObjectValue {
  readonly metadata: ObjectMeta;
}

/** Settings of the cluster that defaulting looks at. */
export interface Defaults {
  /** ConfigMap config-defaults-triggers, `default-service-account`; empty text: no default. */
  readonly serviceAccount: string;
}

/**
 * One kind of triggers.tekton.dev: how it is read, what is filled in, what is wrong with it, and what the program sees of it.
 * `view` is given what `setDefaults` returned, valid or not, and never throws.
 */
export interface Kind<Value extends ObjectValue, View> {
  readonly name: string;
  readonly versions: readonly Version[];
  shape(version: Version): Shape<Value>;
  setDefaults(value: Value, version: Version, defaults: Defaults): Value;
  validate(value: Value, version: Version): readonly FieldProblem[];
  view(value: Value): View;
}
