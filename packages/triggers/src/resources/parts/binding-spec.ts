import type { Param } from '../../bind/collect-params.ts';
import { missingField, via, type FieldProblem } from '../field-problem.ts';
import { objectFields } from '../kind.ts';
import { omitempty } from '../shape/shape.ts';
import { struct, type ValueOf } from '../shape/struct.ts';
import { viewMetadata, type Metadata } from './metadata.ts';
import { checkParams, paramsShapes } from './params.ts';
import { goPackage, type Version } from './version.ts';

/** What TriggerBinding and ClusterTriggerBinding hold. */
export interface Binding {
  readonly metadata: Metadata;
  readonly params: readonly Param[];
}

/** trigger_binding_types.go */
export function bindingFields(version: Version) {
  return {
    ...objectFields,
    spec: struct(`${goPackage(version)}.TriggerBindingSpec`, { params: omitempty(paramsShapes[version]) }),
    status: omitempty(struct(`${goPackage(version)}.TriggerBindingStatus`, {})),
  };
}

type Fields = ReturnType<typeof bindingFields>;
export type BindingValue = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]> };

/** trigger_binding_validation.go, TriggerBindingSpec.Validate. */
export function checkBindingSpec({ params }: BindingValue['spec']): readonly FieldProblem[] {
  return params === null || params.length === 0 ? [missingField('')] : via('params', checkParams(params));
}

export function viewBinding(value: BindingValue): Binding {
  return { metadata: viewMetadata(value.metadata), params: value.spec.params ?? [] };
}
